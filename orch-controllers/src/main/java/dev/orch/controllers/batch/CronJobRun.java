package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.workloads.Selecting;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.CronJobSpec;
import dev.orch.model.batch.CronJobStatus;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at a CronJob: removes old Jobs, brings the list of active ones up to date, and begins
 * the Job that is due. Its name is made of its time, so that it is begun once, however often that
 * is tried.
 */
final class CronJobRun {
  private final CronJob cronJob;
  private final Context context;
  private final Resources<Job> client;
  private final Instant now;
  private final List<Job> jobs;
  private CronJobStatus status;

  CronJobRun(CronJob cronJob, Context context) {
    this.cronJob = cronJob;
    this.context = context;
    String namespace = cronJob.metadata().namespace();
    this.client = context.api().resources(BuiltInKinds.JOB).inNamespace(namespace);
    this.now = context.now();
    this.jobs =
        Selecting.byController(context, BuiltInKinds.JOB).of(namespace, cronJob.metadata().uid());
    this.status = cronJob.status();
  }

  Result run() {
    try {
      removeOld();
      follow();
      return cronJob.metadata().deletionTimestamp() == null ? schedule() : Result.done();
    } finally {
      Edits.replace(
          context.api().resources(WorkloadKinds.CRON_JOB).status(),
          cronJob,
          cronJob.withStatus(status));
    }
  }

  private CronJobSpec spec() {
    return cronJob.spec();
  }

  /* Old Jobs. */

  private void removeOld() {
    removeOld(JobConditions.COMPLETE, spec().successfulJobsHistoryLimit());
    removeOld(JobConditions.FAILED, spec().failedJobsHistoryLimit());
  }

  private void removeOld(String condition, @Nullable Integer limit) {
    List<Job> finished =
        jobs.stream()
            .filter(job -> JobConditions.find(job, condition).isPresent())
            .sorted(CronJobRun.BY_START)
            .toList();
    int surplus = limit == null ? 0 : Math.max(0, finished.size() - limit);
    finished.subList(0, surplus).forEach(this::remove);
  }

  private static final Comparator<Job> BY_START =
      Comparator.comparing(
              (Job job) -> Objects.requireNonNullElse(job.status().startTime(), Instant.MAX))
          .thenComparing(job -> job.metadata().name());

  private void remove(Job job) {
    String name = job.metadata().name();
    if (job.metadata().deletionTimestamp() == null) {
      try {
        client.delete(
            name,
            DeleteOptionsBuilder.builder()
                .propagationPolicy("Background")
                .preconditions(new Preconditions(job.metadata().uid(), null))
                .build(),
            WriteOptions.NONE);
      } catch (ApiException refused) {
        context.warning("FailedDelete", "Deleted job: " + refused.getMessage());
        throw refused;
      }
      context.event("SuccessfulDelete", "Deleted job " + name);
    }
    forget(job.metadata().uid());
  }

  /* The list of active Jobs. */

  private boolean isListed(Job job) {
    return status.active().stream().anyMatch(a -> a.uid().equals(job.metadata().uid()));
  }

  private void forget(String uid) {
    status =
        status.withActive(
            status.active().stream()
                .filter(reference -> !reference.uid().equals(uid))
                .collect(ImmutableList.toImmutableList()));
  }

  private void follow() {
    for (Job job : jobs) {
      Optional<JobCondition> end = JobConditions.finished(job);
      String name = job.metadata().name();
      if (end.isEmpty() && !isListed(job)) {
        context.warning(
            "UnexpectedJob", "Saw a job that the controller did not create or forgot: " + name);
      } else if (end.isPresent() && isListed(job)) {
        forget(job.metadata().uid());
        context.event(
            "SawCompletedJob", "Saw completed job: " + name + ", status: " + end.get().type());
      }
      if (end.isPresent() && end.get().type().equals(JobConditions.COMPLETE)) {
        noteSuccess(job.status().completionTime());
      }
    }
    for (ObjectReference reference : status.active()) {
      if (jobs.stream().noneMatch(job -> job.metadata().uid().equals(reference.uid()))
          && client.find(reference.name()).isEmpty()) { // the cache may not have it yet
        context.event("MissingJob", "Active job went missing: " + reference.name());
        forget(reference.uid());
      }
    }
  }

  private void noteSuccess(@Nullable Instant time) {
    Instant last = status.lastSuccessfulTime();
    if (time != null && (last == null || time.isAfter(last))) {
      status = status.withLastSuccessfulTime(time);
    }
  }

  /* The Job that is due. */

  private Result schedule() {
    Optional<CronTimes> times = CronTimes.of(cronJob, context);
    if (times.isEmpty() || Boolean.TRUE.equals(spec().suspend())) {
      return Result.done();
    }
    Optional<Instant> due = times.get().due(status, now, context);
    if (due.isPresent() && !isBegun(due.get())) {
      begin(due.get(), times.get());
    }
    return times.get().untilNext(status, now).map(Result::again).orElse(Result.done());
  }

  private boolean isBegun(Instant time) {
    return time.equals(status.lastScheduleTime())
        || status.active().stream().anyMatch(a -> a.name().equals(CronTimes.name(cronJob, time)));
  }

  private void begin(Instant time, CronTimes times) {
    if (!spec().concurrencyPolicy().equals("Allow")) {
      List<Job> running = running(time, times);
      if (spec().concurrencyPolicy().equals("Forbid") && !running.isEmpty()) {
        context.event(
            "JobAlreadyActive",
            "Not starting job because prior execution is running and concurrency policy is Forbid");
        return;
      }
      running.forEach(this::remove);
    }
    create(times.job(cronJob, time))
        .filter(job -> Owners.isControlledBy(job.metadata(), cronJob.metadata().uid()))
        .filter(job -> !isListed(job))
        .ifPresent(job -> list(job, time));
  }

  /**
   * The runs that aren't over. One that was begun and isn't listed, as a look at this was cut off
   * in between, can only be of a time that the status hasn't got to: only then it is looked for in
   * the API.
   */
  private List<Job> running(Instant time, CronTimes times) {
    List<Job> known =
        times.missed(status, time.minusSeconds(1)).count() == 0 ? jobs : client.list().items();
    Stream<Job> begun =
        known.stream()
            .filter(job -> Owners.isControlledBy(job.metadata(), cronJob.metadata().uid()))
            .filter(job -> job.metadata().annotations().containsKey(CronTimes.SCHEDULED))
            .filter(job -> !isListed(job) && !JobConditions.isFinished(job));
    Stream<Job> listed =
        status.active().stream().flatMap(reference -> client.find(reference.name()).stream());
    return Stream.concat(begun, listed).collect(ImmutableList.toImmutableList());
  }

  /** The Job, also if it is there already; empty if nothing can be created there any more. */
  private Optional<Job> create(Job job) {
    try {
      Job created = client.create(job);
      context.event("SuccessfulCreate", "Created job " + created.metadata().name());
      return Optional.of(created);
    } catch (ApiException refused) {
      if (refused.is(Reason.ALREADY_EXISTS)) {
        return client.find(job.metadata().name());
      }
      if (!Edits.isNamespaceEnding(refused)) {
        context.warning("FailedCreate", "Error creating job: " + refused.getMessage());
      }
      throw refused;
    }
  }

  private void list(Job job, Instant time) {
    ObjectReference reference =
        ObjectReferenceBuilder.builder()
            .apiVersion(BuiltInKinds.JOB.apiVersion())
            .kind(BuiltInKinds.JOB.name())
            .namespace(job.metadata().namespace())
            .name(job.metadata().name())
            .uid(job.metadata().uid())
            .resourceVersion(job.metadata().resourceVersion())
            .build();
    status =
        status
            .withActive(
                ImmutableList.copyOf(
                    Iterables.concat(status.active(), ImmutableList.of(reference))))
            .withLastScheduleTime(time);
  }
}
