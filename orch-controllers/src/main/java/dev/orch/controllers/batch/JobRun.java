package dev.orch.controllers.batch;

import dev.orch.controllers.Context;
import dev.orch.controllers.Result;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.LabelSelector;
import dev.orch.store.api.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look at a Job: decides, deletes or creates pods, then counts and writes the status. */
final class JobRun {
  private final Job job;
  private final Context context;
  private final JobPodClient client;
  private final JobTally tally;
  private final Instant now;

  /* What the status says of the pods after this run's writes. */
  private int active;
  private int ready;
  private int terminating;

  private @Nullable ApiException failure;
  private Duration backoff = Duration.ZERO;

  JobRun(Job job, LabelSelector selector, Context context) {
    this.job = job;
    this.context = context;
    this.client = new JobPodClient(job, context);
    this.tally = tally(job, new JobClaims(job, selector, context));
    this.now = context.now();
    this.active = tally.active.size();
    this.ready = tally.ready;
    this.terminating = tally.terminating;
  }

  private static JobTally tally(Job job, JobClaims claims) {
    JobTally cached = new JobTally(job, claims.cached());
    return cached.hasUncounted() && !claims.isCacheCurrent()
        ? new JobTally(job, claims.stored())
        : cached;
  }

  Result run() {
    JobStatus status = job.status();
    if (status.startTime() == null && !isSuspended()) {
      status = status.withStartTime(now);
    }
    Optional<JobCondition> verdict = JobVerdict.of(tally, now);
    if (verdict.isPresent()) {
      delete(tally.active, false);
      verdict = verdict.filter(decided -> failure == null);
    } else {
      boolean managed = job.metadata().deletionTimestamp() == null;
      if (managed) {
        manage();
      }
      if (isComplete()) {
        verdict =
            Optional.of(
                JobConditions.isTrue(
                    JobConditions.SUCCESS_CRITERIA_MET,
                    "CompletionsReached",
                    "Reached expected number of succeeded pods",
                    now));
      } else if (managed) {
        status = suspension(status);
      }
    }
    write(status, verdict.orElse(null));
    if (failure != null) {
      throw failure;
    }
    return next();
  }

  private void write(JobStatus status, @Nullable JobCondition verdict) {
    JobStatus wanted = status.withActive(active).withReady(ready).withTerminating(terminating);
    new JobTracking(tally, verdict, context).run(wanted);
    boolean suspended = JobConditions.isSuspended(wanted);
    if (suspended != JobConditions.isSuspended(job.status())) {
      context.event(
          suspended ? "Suspended" : "Resumed", suspended ? "Job suspended" : "Job resumed");
    }
  }

  private boolean isSuspended() {
    return Boolean.TRUE.equals(job.spec().suspend());
  }

  private void manage() {
    JobPlan plan = JobPlan.of(tally, now);
    delete(plan.delete(), true);
    create(plan);
    backoff = plan.delay();
  }

  /** Deletes as many as can be. What isn't released first is counted. */
  private void delete(List<Pod> pods, boolean release) {
    for (Pod pod : pods) {
      try {
        if (release) {
          JobPodClient.release(pod, context);
        }
        client.delete(pod);
        active--;
        terminating++;
        ready -= Pods.isReady(pod) ? 1 : 0;
      } catch (ApiException refused) {
        failure = failure == null ? refused : failure;
      }
    }
  }

  /** In batches of 1, 2, 4, …, so that what would fail for each fails for few. */
  private void create(JobPlan plan) {
    int made = 0;
    for (int batch = 1; made < plan.create().size() && failure == null; batch *= 2) {
      int end = Math.min(made + batch, plan.create().size());
      for (; made < end; made++) {
        create(plan.create().get(made), plan);
      }
    }
  }

  private void create(int index, JobPlan plan) {
    Pod pod =
        index == JobPods.NO_INDEX
            ? JobTemplates.pod(job)
            : JobTemplates.pod(job, index, plan.replaced().get(index));
    try {
      active += client.create(pod) ? 1 : 0;
    } catch (ApiException refused) {
      failure = failure == null ? refused : failure;
    }
  }

  private boolean isComplete() {
    Integer completions = job.spec().completions();
    return active == 0 && tally.succeeded >= (completions == null ? 1 : completions);
  }

  /** A Job's time doesn't run while it is suspended; when it goes on, it begins anew. */
  private JobStatus suspension(JobStatus status) {
    JobCondition condition =
        isSuspended()
            ? JobConditions.isTrue(JobConditions.SUSPENDED, "JobSuspended", "Job suspended", now)
            : JobConditions.isFalse(JobConditions.SUSPENDED, "JobResumed", "Job resumed", now);
    JobStatus with = JobConditions.with(status, condition);
    if (with.equals(status)) {
      return status;
    }
    return with.withStartTime(isSuspended() ? null : now);
  }

  private Result next() {
    return Stream.concat(
            JobVerdict.untilDeadline(tally, now).stream(),
            Stream.of(backoff).filter(wait -> !wait.isZero()))
        .filter(wait -> !wait.isNegative())
        .min(Duration::compareTo)
        .map(Result::again)
        .orElse(Result.done());
  }
}
