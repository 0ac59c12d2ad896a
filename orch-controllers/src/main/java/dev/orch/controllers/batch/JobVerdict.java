package dev.orch.controllers.batch;

import dev.orch.controllers.workloads.Pods;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a Job is decided, and how, before it is asked whether pods are missing. Stateless. */
final class JobVerdict {
  private JobVerdict() {}

  /**
   * The condition that says so: one that it is about to fail or succeed, or that it failed if the
   * former was noted in an earlier run.
   */
  static Optional<JobCondition> of(JobTally tally, Instant now) {
    return JobConditions.find(tally.job, JobConditions.SUCCESS_CRITERIA_MET)
        .or(() -> failing(tally, now))
        .or(() -> failedByPolicy(tally, now))
        .or(() -> pastLimit(tally, now))
        .or(() -> pastDeadline(tally, now))
        .or(() -> failedIndexes(tally, now))
        .or(
            () ->
                SuccessPolicies.met(
                        tally.spec().successPolicy(),
                        JobPods.completions(tally.job),
                        tally.succeededIndexes)
                    .map(
                        why ->
                            JobConditions.isTrue(
                                JobConditions.SUCCESS_CRITERIA_MET, "SuccessPolicy", why, now)));
  }

  private static Optional<JobCondition> failing(JobTally tally, Instant now) {
    return JobConditions.find(tally.job, JobConditions.FAILURE_TARGET)
        .map(c -> JobConditions.isTrue(JobConditions.FAILED, c.reason(), c.message(), now));
  }

  private static Optional<JobCondition> failedByPolicy(JobTally tally, Instant now) {
    return tally.pods.stream()
        .filter(pod -> JobPods.hasFailed(pod, tally.spec()))
        .map(pod -> tally.consequence(pod).message())
        .filter(Objects::nonNull)
        .findFirst()
        .map(message -> JobConditions.failing("PodFailurePolicy", message, now));
  }

  private static Optional<JobCondition> pastLimit(JobTally tally, Instant now) {
    int limit = Objects.requireNonNullElse(tally.spec().backoffLimit(), 6);
    return tally.failed > limit || isPastRestarts(tally, limit)
        ? Optional.of(
            JobConditions.failing(
                "BackoffLimitExceeded", "Job has reached the specified backoff limit", now))
        : Optional.empty();
  }

  /** Where containers are restarted in their pods, each restart counts. */
  private static boolean isPastRestarts(JobTally tally, int limit) {
    if (!tally.spec().template().spec().restartPolicy().equals("OnFailure")) {
      return false;
    }
    int restarts =
        tally.pods.stream()
            .filter(pod -> !Pods.isFinished(pod))
            .flatMap(JobVerdict::containers)
            .mapToInt(ContainerStatus::restartCount)
            .sum();
    return restarts >= Math.max(limit, 1);
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return Stream.concat(
        pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream());
  }

  private static Optional<JobCondition> pastDeadline(JobTally tally, Instant now) {
    return untilDeadline(tally, now)
        .filter(left -> left.isZero() || left.isNegative())
        .map(
            past ->
                JobConditions.failing(
                    "DeadlineExceeded", "Job was active longer than specified deadline", now));
  }

  /** How long it may still be active, if it is and that is limited. */
  static Optional<Duration> untilDeadline(JobTally tally, Instant now) {
    JobSpec spec = tally.spec();
    Long seconds = spec.activeDeadlineSeconds();
    if (seconds == null || Boolean.TRUE.equals(spec.suspend())) {
      return Optional.empty();
    }
    Instant start = Objects.requireNonNullElse(tally.job.status().startTime(), now);
    return Optional.of(Duration.between(now, start.plusSeconds(seconds)));
  }

  private static Optional<JobCondition> failedIndexes(JobTally tally, Instant now) {
    Indexes failed = tally.failedIndexes;
    if (failed == null) {
      return Optional.empty();
    }
    Integer most = tally.spec().maxFailedIndexes();
    if (most != null && failed.size() > most) {
      return Optional.of(
          JobConditions.failing(
              "MaxFailedIndexesExceeded",
              "Job has exceeded the specified maximal number of failed indexes",
              now));
    }
    boolean all = failed.size() + tally.succeededIndexes.size() >= JobPods.completions(tally.job);
    return !failed.isEmpty() && all
        ? Optional.of(JobConditions.failing("FailedIndexes", "Job has failed indexes", now))
        : Optional.empty();
  }
}
