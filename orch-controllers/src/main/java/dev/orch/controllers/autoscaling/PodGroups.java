package dev.orch.controllers.autoscaling;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.autoscaling.Metrics.Sample;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An autoscaler's pods by what their measurements are worth. Immutable.
 *
 * @param ready how many count as they were measured
 * @param unready those that are about to begin their work: what they use says nothing yet
 * @param missing those that weren't measured
 * @param samples the measurements that count, by pod
 */
record PodGroups(int ready, Set<String> unready, Set<String> missing, Map<String, Sample> samples) {
  /** How long a pod may need the processor more for its start than later. */
  private static final Duration START = Duration.ofMinutes(5);

  /** How soon a pod that isn't ready must have said so to have never been ready. */
  private static final Duration FIRST_READINESS = Duration.ofSeconds(30);

  /**
   * @param processor whether the processor was measured, which pods use differently in the
   *     beginning
   */
  static PodGroups of(
      List<Pod> pods, Map<String, Sample> measured, boolean processor, Instant now) {
    int ready = 0;
    ImmutableSet.Builder<String> unready = ImmutableSet.builder();
    ImmutableSet.Builder<String> missing = ImmutableSet.builder();
    Map<String, Sample> samples = new TreeMap<>(measured);
    for (Pod pod : pods) {
      String name = pod.metadata().name();
      Sample sample = measured.get(name);
      if (pod.metadata().deletionTimestamp() != null || pod.status().phase().equals("Failed")) {
        samples.remove(name);
      } else if (pod.status().phase().equals("Pending")
          || sample != null && processor && isStarting(pod, sample, now)) {
        unready.add(name);
        samples.remove(name);
      } else if (sample == null) {
        missing.add(name);
      } else {
        ready++;
      }
    }
    return new PodGroups(ready, unready.build(), missing.build(), samples);
  }

  private static boolean isStarting(Pod pod, Sample sample, Instant now) {
    Optional<PodCondition> condition = Pods.ready(pod);
    Instant begun = pod.status().startTime();
    if (condition.isEmpty() || begun == null) {
      return true;
    }
    boolean isUnready = condition.get().status().equals("False");
    Instant since = condition.get().lastTransitionTime();
    Instant changed = since == null ? Instant.EPOCH : since;
    return begun.plus(START).isAfter(now)
        ? isUnready || sample.time().isBefore(changed.plus(sample.window()))
        : isUnready && begun.plus(FIRST_READINESS).isAfter(changed);
  }
}
