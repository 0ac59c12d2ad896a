package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.batch.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The conditions of Jobs. Stateless. */
final class JobConditions {
  static final String SUSPENDED = "Suspended";

  /** It has failed, but some of its pods may still be there. */
  static final String FAILURE_TARGET = "FailureTarget";

  static final String FAILED = "Failed";

  /** It has succeeded, but some of its pods may still be there. */
  static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";

  static final String COMPLETE = "Complete";

  private JobConditions() {}

  static JobCondition isTrue(String type, String reason, String message, Instant now) {
    return new JobCondition(type, "True", now, now, reason, message);
  }

  static JobCondition isFalse(String type, String reason, String message, Instant now) {
    return new JobCondition(type, "False", now, now, reason, message);
  }

  static JobCondition failing(String reason, String message, Instant now) {
    return isTrue(FAILURE_TARGET, reason, message, now);
  }

  /** The condition of that type, if it holds. */
  static Optional<JobCondition> find(Job job, String type) {
    return find(job.status(), type);
  }

  private static Optional<JobCondition> find(JobStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.type().equals(type) && c.status().equals("True"))
        .findFirst();
  }

  /** The condition that says that it is finished, if it is. */
  static Optional<JobCondition> finished(Job job) {
    return find(job, COMPLETE).or(() -> find(job, FAILED));
  }

  static boolean isFinished(Job job) {
    return finished(job).isPresent();
  }

  static boolean isSuspended(JobStatus status) {
    return find(status, SUSPENDED).isPresent();
  }

  /** The status with the condition; one that is false isn't added where there was none. */
  static JobStatus with(JobStatus status, JobCondition condition) {
    boolean present = status.conditions().stream().anyMatch(c -> isOf(c, condition));
    if (!present && condition.status().equals("False")) {
      return status;
    }
    ImmutableList.Builder<JobCondition> conditions = ImmutableList.builder();
    for (JobCondition c : status.conditions()) {
      conditions.add(isOf(c, condition) && !isSame(c, condition) ? condition : c);
    }
    List<JobCondition> all = present ? conditions.build() : conditions.add(condition).build();
    return all.equals(status.conditions()) ? status : status.withConditions(all);
  }

  private static boolean isOf(JobCondition one, JobCondition other) {
    return one.type().equals(other.type());
  }

  private static boolean isSame(JobCondition one, JobCondition other) {
    return one.status().equals(other.status())
        && one.reason().equals(other.reason())
        && one.message().equals(other.message());
  }
}
