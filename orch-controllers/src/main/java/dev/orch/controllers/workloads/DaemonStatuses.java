package dev.orch.controllers.workloads;

import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.DaemonSetStatus;
import dev.orch.model.core.Pod;
import org.jspecify.annotations.Nullable;

/** Computes a DaemonSet's status from what is on its nodes. Stateless. */
final class DaemonStatuses {
  private DaemonStatuses() {}

  /**
   * @param collisions how many names of revisions were found taken; null for none ever
   */
  static DaemonSetStatus of(DaemonSet set, DaemonView view, @Nullable Integer collisions) {
    int scheduled = 0;
    int misscheduled = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    for (String node : view.nodes().keySet()) {
      if (view.on(node).isEmpty()) {
        continue;
      }
      if (!view.isWanted(node)) {
        misscheduled++;
        continue;
      }
      Pod pod = view.on(node).get(0);
      scheduled++;
      ready += Pods.isReady(pod) ? 1 : 0;
      available += view.isAvailable(pod) ? 1 : 0;
      updated += view.isUpdated(pod) ? 1 : 0;
    }
    int wanted = view.wanted();
    return new DaemonSetStatus(
        scheduled,
        misscheduled,
        wanted,
        ready,
        Math.max(set.metadata().generation(), set.status().observedGeneration()),
        updated,
        available,
        wanted - available,
        collisions,
        set.status().conditions());
  }
}
