package dev.orch.controllers.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.policy.PodDisruptionBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pods that the API has let somebody evict and that aren't seen to be deleted yet. Immutable.
 *
 * @param pending by name, when that was
 * @param spared those that nobody deleted in time, which count again
 * @param recheck how long until the first of those that are pending may count again
 */
record Disrupted(Map<String, Instant> pending, List<Pod> spared, Optional<Duration> recheck) {
  /** How long a deletion may take to be seen. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  static Disrupted among(List<Pod> pods, PodDisruptionBudget budget, Instant now) {
    Map<String, Instant> pending = new TreeMap<>();
    ImmutableList.Builder<Pod> spared = ImmutableList.builder();
    for (Pod pod : pods) {
      Instant since = budget.status().disruptedPods().get(pod.metadata().name());
      if (since == null || pod.metadata().deletionTimestamp() != null) {
        continue;
      }
      if (since.plus(LIMIT).isBefore(now)) {
        spared.add(pod);
      } else {
        pending.put(pod.metadata().name(), since);
      }
    }
    Optional<Duration> recheck =
        pending.values().stream()
            .min(Comparator.naturalOrder())
            .map(first -> Duration.between(now, first.plus(LIMIT)).plusMillis(1));
    return new Disrupted(pending, spared.build(), recheck);
  }
}
