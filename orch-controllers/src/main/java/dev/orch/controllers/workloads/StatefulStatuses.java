package dev.orch.controllers.workloads;

import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetStatus;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Computes a StatefulSet's status from its pods. For one run. */
final class StatefulStatuses {
  private final StatefulSet set;
  private final List<Pod> pods;
  private final Instant now;

  StatefulStatuses(StatefulSet set, List<Pod> pods, Instant now) {
    this.set = set;
    this.pods = pods;
    this.now = now;
  }

  /**
   * The status; once all pods are of the present revision and ready, that is the current one.
   *
   * @param current the name of the current revision
   * @param update that of the present template's
   * @param collisions how many names of revisions were found taken; null for none ever
   */
  StatefulSetStatus of(String current, String update, @Nullable Integer collisions) {
    int replicas = count(pod -> !pod.status().phase().isEmpty());
    int ready = count(this::isReady);
    int updated = count(pod -> isOf(pod, update));
    boolean over =
        set.spec().updateStrategy().type().equals("RollingUpdate")
            && List.of(replicas, ready, updated).stream()
                .allMatch(n -> n == new StatefulIdentity(set).replicas());
    return new StatefulSetStatus(
        Math.max(set.metadata().generation(), set.status().observedGeneration()),
        replicas,
        ready,
        over ? updated : count(pod -> isOf(pod, current)),
        updated,
        over ? update : current,
        update,
        collisions,
        set.status().conditions(),
        count(pod -> isReady(pod) && Pods.isAvailable(pod, set.spec().minReadySeconds(), now)));
  }

  private int count(Predicate<Pod> which) {
    return (int) pods.stream().filter(which).count();
  }

  private boolean isReady(Pod pod) {
    return pod.status().phase().equals("Running") && Pods.isReady(pod);
  }

  private static boolean isOf(Pod pod, String revision) {
    return !pod.status().phase().isEmpty()
        && pod.metadata().deletionTimestamp() == null
        && StatefulIdentity.revision(pod).equals(revision);
  }
}
