package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.batch.UncountedTerminatedPods;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts pods that have ended, each once, and says so when the Job is finished. For one run.
 *
 * <p>A pod is kept by a finalizer until it is counted. First the status notes its uid; then its
 * finalizer goes; then one write takes the uid out and counts it. Killed after any of these, the
 * next run goes on: a noted uid isn't noted again, and counts as soon as its pod has no finalizer.
 * Each write of the status fails if somebody else's came before. What remains is a cache of pods
 * older than the Job, in which a counted pod still has its finalizer: {@link
 * JobClaims#isCacheCurrent}.
 */
final class JobTracking {
  /** The most uids that the status notes at a time. */
  private static final int MOST_NOTED = 500;

  private final JobTally tally;
  private final Context context;
  private final @Nullable JobCondition verdict;
  private final Set<String> tracked = new TreeSet<>();
  private final List<Pod> releasable = new ArrayList<>();
  private boolean isPartial;

  /**
   * @param verdict how the Job is decided, or null if it isn't
   */
  JobTracking(JobTally tally, @Nullable JobCondition verdict, Context context) {
    this.tally = tally;
    this.verdict = verdict;
    this.context = context;
    tally.pods.stream()
        .filter(JobPods::isTracked)
        .forEach(pod -> tracked.add(pod.metadata().uid()));
  }

  /**
   * Writes the status, counting and concluding what can be.
   *
   * @param status what else is to be in it
   * @return the Job as stored
   * @throws ApiException if not all could be written
   */
  Job run(JobStatus status) {
    JobStatus noted = interim(note(counted(status)));
    Job job = write(tally.job, noted);
    ApiException failure = release();
    JobStatus done = counted(job.status());
    Optional<JobCondition> end = failure == null && !isPartial ? concluded(done) : Optional.empty();
    Job written = write(job, end.map(c -> finished(done, c)).orElse(done));
    end.ifPresent(this::tell);
    if (failure != null) {
      throw failure;
    }
    return written;
  }

  private Job write(Job job, JobStatus status) {
    return Edits.replace(
        context.api().resources(BuiltInKinds.JOB).status(), job, job.withStatus(status));
  }

  /** Counts those noted pods that have no finalizer any more. */
  private JobStatus counted(JobStatus status) {
    UncountedTerminatedPods noted = JobTally.uncounted(status);
    List<String> succeeded = noted.succeeded().stream().filter(tracked::contains).toList();
    List<String> failed = noted.failed().stream().filter(tracked::contains).toList();
    return status
        .withSucceeded(status.succeeded() + noted.succeeded().size() - succeeded.size())
        .withFailed(status.failed() + noted.failed().size() - failed.size())
        .withUncountedTerminatedPods(new UncountedTerminatedPods(succeeded, failed));
  }

  /** Notes the pods that have ended, and picks those whose finalizer may go. */
  private JobStatus note(JobStatus status) {
    UncountedTerminatedPods before = JobTally.uncounted(status);
    ImmutableSet.Builder<String> succeeded = ImmutableSet.builder();
    ImmutableSet.Builder<String> failed = ImmutableSet.builder();
    succeeded.addAll(before.succeeded());
    failed.addAll(before.failed());
    Set<String> kept = keptForReplacement();
    int room = MOST_NOTED - before.succeeded().size() - before.failed().size();
    for (Pod pod : tally.pods) {
      String uid = pod.metadata().uid();
      if (!JobPods.isTracked(pod) || !isOver(pod) || kept.contains(uid)) {
        continue;
      }
      boolean counts = isCounted(pod);
      if (counts && room <= 0) {
        isPartial = true;
        continue;
      }
      releasable.add(pod);
      if (counts) {
        (JobPods.hasSucceeded(pod) ? succeeded : failed).add(uid);
        room--;
      }
    }
    UncountedTerminatedPods noted =
        new UncountedTerminatedPods(succeeded.build().asList(), failed.build().asList());
    return indexes(status.withUncountedTerminatedPods(noted));
  }

  private Set<String> keptForReplacement() {
    if (verdict != null || tally.job.metadata().deletionTimestamp() != null) {
      return ImmutableSet.of();
    }
    return tally.lastFailed().values().stream()
        .map(pod -> pod.metadata().uid())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Whether it needn't be kept: it has ended, or the Job has. */
  private boolean isOver(Pod pod) {
    return tally.job.metadata().deletionTimestamp() != null
        || verdict != null
        || JobPods.hasSucceeded(pod)
        || JobPods.hasFailed(pod, tally.spec());
  }

  /** Whether it is to be noted: what runs when the Job fails counts as failed too. */
  private boolean isCounted(Pod pod) {
    if (!tally.isUnnoted(pod)) {
      return false;
    }
    if (JobPods.hasSucceeded(pod)) {
      return !JobPods.isIndexed(tally.job); // an index counts once, whoever succeeds on it
    }
    boolean fails = verdict != null && !verdict.type().equals(JobConditions.SUCCESS_CRITERIA_MET);
    return (fails || JobPods.hasFailed(pod, tally.spec())) && tally.isFailureCounted(pod);
  }

  private JobStatus indexes(JobStatus status) {
    return JobPods.isIndexed(tally.job)
        ? status
            .withSucceeded(tally.succeededIndexes.size())
            .withCompletedIndexes(tally.succeededIndexes.toString())
            .withFailedIndexes(tally.failedIndexes == null ? null : tally.failedIndexes.toString())
        : status;
  }

  /** With the condition that tells what the Job comes to before its pods may go. */
  private JobStatus interim(JobStatus status) {
    return verdict == null || verdict.type().equals(JobConditions.FAILED)
        ? status
        : JobConditions.with(status, verdict);
  }

  /** What went wrong first, if anything did. */
  private @Nullable ApiException release() {
    ApiException failure = null;
    for (Pod pod : releasable) {
      try {
        JobPodClient.release(pod, context);
        tracked.remove(pod.metadata().uid());
      } catch (ApiException refused) {
        failure = failure == null ? refused : failure;
      }
    }
    return failure;
  }

  /** The last condition, when all are counted and gone. */
  private Optional<JobCondition> concluded(JobStatus status) {
    UncountedTerminatedPods noted = JobTally.uncounted(status);
    Integer terminating = status.terminating();
    if (verdict == null
        || !noted.succeeded().isEmpty()
        || !noted.failed().isEmpty()
        || terminating != null && terminating > 0) {
      return Optional.empty();
    }
    boolean met = verdict.type().equals(JobConditions.SUCCESS_CRITERIA_MET);
    return Optional.of(
        JobConditions.isTrue(
            met ? JobConditions.COMPLETE : JobConditions.FAILED,
            verdict.reason(),
            verdict.message(),
            context.now()));
  }

  private static JobStatus finished(JobStatus status, JobCondition end) {
    JobStatus finished = JobConditions.with(status, end);
    if (finished.startTime() == null) { // it was suspended, and what has ended has begun
      finished = finished.withStartTime(end.lastTransitionTime());
    }
    return end.type().equals(JobConditions.COMPLETE)
        ? finished.withCompletionTime(end.lastTransitionTime())
        : finished;
  }

  private void tell(JobCondition end) {
    if (end.type().equals(JobConditions.FAILED)) {
      context.warning(end.reason(), end.message());
      return;
    }
    Integer completions = tally.spec().completions();
    if (completions != null && tally.succeeded > completions) {
      context.warning(
          "TooManySucceededPods", "Too many succeeded pods running after completion count reached");
    }
    context.event("Completed", "Job completed");
  }
}
