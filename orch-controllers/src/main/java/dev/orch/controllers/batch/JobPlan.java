package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.workloads.DeletionRank;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.core.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which pods an undecided Job needs and doesn't have, or has and doesn't need. Pods are deleted or
 * made in one run, never both.
 *
 * @param delete those to delete
 * @param create one for each pod to make: its index, or {@link JobPods#NO_INDEX}
 * @param replaced by index, the failed pods that are replaced now or later
 * @param delay until the back-off lets more be made; zero for no wait
 */
record JobPlan(List<Pod> delete, List<Integer> create, Map<Integer, Pod> replaced, Duration delay) {
  /** The most pods that one run creates or deletes. */
  private static final int BURST = 500;

  static JobPlan of(JobTally tally, Instant now) {
    if (Boolean.TRUE.equals(tally.spec().suspend())) {
      return deleting(surplus(tally, tally.active.size(), now));
    }
    int wanted = wanted(tally);
    List<Pod> surplus = surplus(tally, Math.max(0, tally.active.size() - wanted), now);
    if (!surplus.isEmpty()) {
      return deleting(surplus.subList(0, Math.min(surplus.size(), BURST)));
    }
    int ending = JobPods.replacesOnlyFailed(tally.spec()) ? tally.terminating : 0;
    int missing = wanted - ending - tally.active.size();
    return missing > 0
        ? creating(tally, Math.min(missing, BURST), now)
        : deleting(ImmutableList.of());
  }

  private static JobPlan deleting(List<Pod> pods) {
    return new JobPlan(pods, ImmutableList.of(), ImmutableMap.of(), Duration.ZERO);
  }

  /** How many pods should run. */
  private static int wanted(JobTally tally) {
    JobSpec spec = tally.spec();
    int parallelism = Objects.requireNonNullElse(spec.parallelism(), 1);
    Integer completions = spec.completions();
    if (completions == null) { // the first success is that of all, and the others end by themselves
      return tally.succeeded > 0 ? tally.active.size() : parallelism;
    }
    return Math.max(0, Math.min(parallelism, completions - tally.succeeded));
  }

  /** Those that no index needs, and as many more as asked for, the least missed first. */
  private static List<Pod> surplus(JobTally tally, int atLeast, Instant now) {
    Comparator<Pod> rank = new DeletionRank(ImmutableList.of(), now).order();
    List<Pod> surplus = new ArrayList<>();
    List<Pod> left = new ArrayList<>();
    if (JobPods.isIndexed(tally.job)) {
      Comparator<Pod> byIndex = Comparator.comparingInt(JobPods::index);
      int last = JobPods.NO_INDEX;
      for (Pod pod :
          ImmutableList.sortedCopyOf(byIndex.thenComparing(rank.reversed()), tally.active)) {
        boolean needed = JobPods.isOfCompletion(pod, tally.job) && JobPods.index(pod) != last;
        (needed ? left : surplus).add(pod);
        last = JobPods.index(pod);
      }
    } else {
      left.addAll(tally.active);
    }
    left.stream().sorted(rank).limit(Math.max(0, atLeast - surplus.size())).forEach(surplus::add);
    return ImmutableList.copyOf(surplus);
  }

  private static JobPlan creating(JobTally tally, int count, Instant now) {
    if (!JobPods.isIndexed(tally.job)) {
      Duration wait = PodFailureBackoff.left(tally.pods, tally.spec(), now);
      return wait.isZero()
          ? new JobPlan(
              ImmutableList.of(),
              Collections.nCopies(count, JobPods.NO_INDEX),
              ImmutableMap.of(),
              wait)
          : waiting(wait);
    }
    List<Integer> indexes = pending(tally).missing(JobPods.completions(tally.job), count);
    if (!JobPods.hasLimitPerIndex(tally.job)) {
      Duration wait = PodFailureBackoff.left(tally.pods, tally.spec(), now);
      return wait.isZero()
          ? new JobPlan(ImmutableList.of(), indexes, ImmutableMap.of(), wait)
          : waiting(wait);
    }
    return byIndex(indexes, tally.lastFailed(), now);
  }

  /** The indexes that need no pod now. */
  private static Indexes pending(JobTally tally) {
    Indexes taken = tally.succeededIndexes.plus(tally.indexes(Pods::isActive));
    if (JobPods.replacesOnlyFailed(tally.spec())) {
      taken = taken.plus(tally.indexes(Pods::isTerminating));
    }
    return tally.failedIndexes == null ? taken : taken.plus(tally.failedIndexes);
  }

  /** Where each index has a back-off of its own, those are made that needn't wait. */
  private static JobPlan byIndex(List<Integer> indexes, Map<Integer, Pod> failed, Instant now) {
    ImmutableList.Builder<Integer> due = ImmutableList.builder();
    Duration soonest = Duration.ZERO;
    for (int index : indexes) {
      Duration wait = PodFailureBackoff.left(failed.get(index), now);
      if (wait.isZero()) {
        due.add(index);
      } else if (soonest.isZero() || wait.compareTo(soonest) < 0) {
        soonest = wait;
      }
    }
    return new JobPlan(ImmutableList.of(), due.build(), failed, soonest);
  }

  private static JobPlan waiting(Duration wait) {
    return new JobPlan(ImmutableList.of(), ImmutableList.of(), ImmutableMap.of(), wait);
  }
}
