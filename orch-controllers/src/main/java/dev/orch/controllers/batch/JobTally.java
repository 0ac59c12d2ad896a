package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.batch.UncountedTerminatedPods;
import dev.orch.model.core.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a Job's pods amount to at one moment, those that its status counts and those that it doesn't
 * yet. Immutable.
 */
final class JobTally {
  private static final UncountedTerminatedPods NONE =
      new UncountedTerminatedPods(ImmutableList.of(), ImmutableList.of());

  final Job job;

  /** All of them, for Indexed Jobs by their indexes. */
  final List<Pod> pods;

  final List<Pod> active;
  final int ready;
  final int terminating;

  /** How many have succeeded, or indexes of an Indexed Job. */
  final int succeeded;

  /** How many have failed, without those that the policy ignores. */
  final int failed;

  /** The indexes that have succeeded. */
  final Indexes succeededIndexes;

  /** The indexes that have failed for good; null if they have no limit of their own. */
  final @Nullable Indexes failedIndexes;

  private final Set<String> notedSucceeded;
  private final Set<String> notedFailed;

  JobTally(Job job, List<Pod> claimed) {
    this.job = job;
    JobStatus status = job.status();
    this.pods = JobPods.isIndexed(job) ? byIndex(claimed) : ImmutableList.copyOf(claimed);
    this.active = pods.stream().filter(Pods::isActive).collect(ImmutableList.toImmutableList());
    this.ready = (int) active.stream().filter(Pods::isReady).count();
    this.terminating = (int) pods.stream().filter(Pods::isTerminating).count();
    UncountedTerminatedPods noted = uncounted(status);
    this.notedSucceeded = ImmutableSet.copyOf(noted.succeeded());
    this.notedFailed = ImmutableSet.copyOf(noted.failed());
    this.failed =
        status.failed()
            + notedFailed.size()
            + (int) pods.stream().filter(p -> isNewlyFailed(p) && isFailureCounted(p)).count();
    if (JobPods.isIndexed(job)) {
      this.succeededIndexes =
          Indexes.parse(status.completedIndexes(), JobPods.completions(job))
              .plus(indexes(pod -> isUncounted(pod) && JobPods.hasSucceeded(pod)));
      this.succeeded = succeededIndexes.size();
      this.failedIndexes = JobPods.hasLimitPerIndex(job) ? failedIndexes() : null;
    } else {
      this.succeededIndexes = Indexes.NONE;
      this.succeeded =
          status.succeeded()
              + notedSucceeded.size()
              + (int) pods.stream().filter(this::isNewlySucceeded).count();
      this.failedIndexes = null;
    }
  }

  static UncountedTerminatedPods uncounted(JobStatus status) {
    return Optional.ofNullable(status.uncountedTerminatedPods()).orElse(NONE);
  }

  private static List<Pod> byIndex(List<Pod> pods) {
    return ImmutableList.sortedCopyOf(Comparator.comparingInt(JobPods::index), pods);
  }

  /** Whether it is kept to be counted, and is one of those that count. */
  private boolean isUncounted(Pod pod) {
    return JobPods.isTracked(pod) && JobPods.isOfCompletion(pod, job);
  }

  private boolean isNewlySucceeded(Pod pod) {
    return isUnnoted(pod) && JobPods.hasSucceeded(pod);
  }

  private boolean isNewlyFailed(Pod pod) {
    return isUnnoted(pod) && JobPods.hasFailed(pod, spec());
  }

  /** Whether it is kept to be counted, and isn't noted in the status as about to be. */
  boolean isUnnoted(Pod pod) {
    String uid = pod.metadata().uid();
    return isUncounted(pod) && !notedFailed.contains(uid) && !notedSucceeded.contains(uid);
  }

  /** Whether something has ended that the status doesn't count for good. */
  boolean hasUncounted() {
    return !notedFailed.isEmpty()
        || !notedSucceeded.isEmpty()
        || pods.stream()
            .anyMatch(
                pod ->
                    JobPods.isTracked(pod)
                        && (JobPods.hasSucceeded(pod) || JobPods.hasFailed(pod, spec())));
  }

  JobSpec spec() {
    return job.spec();
  }

  FailurePolicies.Consequence consequence(Pod failed) {
    return FailurePolicies.of(spec().podFailurePolicy(), failed);
  }

  boolean isFailureCounted(Pod failed) {
    return consequence(failed).isCounted();
  }

  Indexes indexes(Predicate<Pod> which) {
    return Indexes.of(
        pods.stream()
            .filter(which)
            .map(JobPods::index)
            .filter(index -> index != JobPods.NO_INDEX)
            .toList());
  }

  private Indexes failedIndexes() {
    String counted = job.status().failedIndexes();
    return Indexes.parse(counted == null ? "" : counted, JobPods.completions(job))
        .plus(indexes(pod -> isUncounted(pod) && failsIndex(pod)));
  }

  private boolean failsIndex(Pod pod) {
    if (!JobPods.hasFailed(pod, spec())) {
      return false;
    }
    FailurePolicies.Consequence consequence = consequence(pod);
    Integer limit = spec().backoffLimitPerIndex();
    return consequence.failsIndex()
        || consequence.isCounted() && limit != null && JobPods.failuresBefore(pod) >= limit;
  }

  /**
   * By index, the last pod that failed on it and isn't replaced yet: it is kept until then, as its
   * replacement is told how many failed before.
   */
  Map<Integer, Pod> lastFailed() {
    Map<Integer, Pod> last = new TreeMap<>();
    Indexes failures = failedIndexes;
    if (failures == null) {
      return last;
    }
    Indexes settled = succeededIndexes.plus(failures).plus(indexes(Pods::isActive));
    for (Pod pod : pods) {
      if (isUncounted(pod) && JobPods.hasFailed(pod, spec()) && !settled.has(JobPods.index(pod))) {
        last.merge(JobPods.index(pod), pod, JobTally::later);
      }
    }
    return last;
  }

  private static Pod later(Pod one, Pod other) {
    return Comparator.comparingInt(JobTally::allFailuresBefore)
                .thenComparing(JobPods::finished)
                .compare(one, other)
            > 0
        ? one
        : other;
  }

  private static int allFailuresBefore(Pod pod) {
    return JobPods.failuresBefore(pod) + JobPods.ignoredFailuresBefore(pod);
  }
}
