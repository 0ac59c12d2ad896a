package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Instant;
import java.util.List;

/** The pods of nodes that no longer report. Stateless. */
final class LostPods {
  private LostPods() {}

  /** Takes the pod for not ready, whatever its node said last. */
  static void mark(Pod pod, Context context) {
    Instant now = context.now();
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.POD).status(),
        pod,
        read -> read.withStatus(read.status().withConditions(notReady(read, now))));
  }

  private static List<PodCondition> notReady(Pod pod, Instant now) {
    return pod.status().conditions().stream()
        .map(
            condition ->
                condition.type().equals("Ready")
                    ? condition.withStatus("False").withLastTransitionTime(now)
                    : condition)
        .collect(ImmutableList.toImmutableList());
  }
}
