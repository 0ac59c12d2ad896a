package dev.orch.controllers.batch;

import com.google.common.primitives.Ints;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked of the pods of Jobs, and the names by which they tell it. Stateless. */
final class JobPods {
  /** Keeps a pod until it is counted in its Job's status. */
  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  /** An annotation and a label: which completion the pod works on. */
  static final String INDEX = "batch.kubernetes.io/job-completion-index";

  /** An annotation: how many pods have failed on the index before. */
  static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";

  /** An annotation: how many have failed on it without being counted. */
  static final String IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

  /** The index of a pod that has none. */
  static final int NO_INDEX = -1;

  private JobPods() {}

  static boolean isTracked(Pod pod) {
    return pod.metadata().finalizers().contains(FINALIZER);
  }

  static boolean hasSucceeded(Pod pod) {
    return pod.status().phase().equals("Succeeded");
  }

  /**
   * Whether it counts as failed: also one that is being deleted, which may never come to an end,
   * unless only those that ended are replaced.
   */
  static boolean hasFailed(Pod pod, JobSpec spec) {
    return pod.status().phase().equals("Failed")
        || !replacesOnlyFailed(spec)
            && pod.metadata().deletionTimestamp() != null
            && !hasSucceeded(pod);
  }

  /** Whether a pod is replaced when it has failed, and not already when it is being deleted. */
  static boolean replacesOnlyFailed(JobSpec spec) {
    return "Failed".equals(spec.podReplacementPolicy()) || spec.podFailurePolicy() != null;
  }

  static boolean isIndexed(Job job) {
    return "Indexed".equals(job.spec().completionMode());
  }

  static boolean hasLimitPerIndex(Job job) {
    return job.spec().backoffLimitPerIndex() != null;
  }

  /** The pod's index, or {@link #NO_INDEX}. */
  static int index(Pod pod) {
    Integer index = Ints.tryParse(pod.metadata().annotations().getOrDefault(INDEX, ""));
    return index == null || index < 0 ? NO_INDEX : index;
  }

  /** Whether the pod stands for one of its Job's completions, by its index if those have any. */
  static boolean isOfCompletion(Pod pod, Job job) {
    if (!isIndexed(job)) {
      return true;
    }
    int index = index(pod);
    return index != NO_INDEX && index < completions(job);
  }

  static int completions(Job job) {
    return Objects.requireNonNullElse(job.spec().completions(), 1);
  }

  /** How many pods had failed on the pod's index before it, as it was told. */
  static int failuresBefore(Pod pod) {
    return number(pod, FAILURES);
  }

  static int ignoredFailuresBefore(Pod pod) {
    return number(pod, IGNORED_FAILURES);
  }

  private static int number(Pod pod, String annotation) {
    Integer number = Ints.tryParse(pod.metadata().annotations().getOrDefault(annotation, ""));
    return number == null || number < 0 ? 0 : number;
  }

  /** When it ended, as near as that is known. */
  static Instant finished(Pod pod) {
    Instant ended = lastContainerEnd(pod);
    if (ended == null) {
      ended =
          Pods.ready(pod)
              .filter(ready -> ready.status().equals("False"))
              .flatMap(ready -> Optional.ofNullable(ready.lastTransitionTime()))
              .orElse(null);
    }
    Instant deleted = pod.metadata().deletionTimestamp();
    if (ended == null && deleted != null) {
      Long grace = pod.metadata().deletionGracePeriodSeconds();
      ended = deleted.minusSeconds(grace == null ? 0 : grace);
    }
    return ended == null
        ? Objects.requireNonNullElse(pod.metadata().creationTimestamp(), Instant.EPOCH)
        : ended;
  }

  private static @Nullable Instant lastContainerEnd(Pod pod) {
    Instant last = null;
    for (ContainerStatus container : pod.status().containerStatuses()) {
      var terminated = container.state().terminated();
      Instant ended = terminated == null ? null : terminated.finishedAt();
      if (ended == null) {
        return null;
      }
      last = last == null || last.isBefore(ended) ? ended : last;
    }
    return last;
  }
}
