package dev.orch.controllers.cluster;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** When a pod has to leave a node for the node's NoExecute taints. Pure. */
final class Evictions {
  private Evictions() {}

  /** The time at which the pod has to go, which may have passed; empty for never. */
  static Optional<Instant> due(Pod pod, List<Taint> taints, Instant now) {
    Instant due = null;
    for (Taint taint : taints) {
      if (!taint.effect().equals("NoExecute")) {
        continue;
      }
      List<Toleration> tolerations =
          pod.spec().tolerations().stream().filter(t -> tolerates(t, taint)).toList();
      if (tolerations.isEmpty()) {
        return Optional.of(now);
      }
      Optional<Long> seconds =
          tolerations.stream()
              .map(Toleration::tolerationSeconds)
              .filter(Objects::nonNull)
              .min(Long::compare);
      if (seconds.isPresent()) {
        Instant since = taint.timeAdded() == null ? now : taint.timeAdded();
        Instant until = since.plusSeconds(Math.max(0, seconds.get()));
        due = due == null || until.isBefore(due) ? until : due;
      }
    }
    return Optional.ofNullable(due);
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
    boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
    boolean value =
        toleration.operator().equals("Exists")
            || (!toleration.key().isEmpty() && toleration.value().equals(taint.value()));
    return effect && key && value;
  }
}
