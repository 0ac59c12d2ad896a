package dev.orch.controllers.batch;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.batch.Job;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Deletes Jobs when they have been finished for as long as they ask to be kept. */
public final class FinishedJobs {
  private FinishedJobs() {}

  public static Controller<Job> controller() {
    return Controller.of(BuiltInKinds.JOB)
        .named("ttl-after-finished-controller")
        .reconcile(FinishedJobs::reconcile);
  }

  private static Result reconcile(Job cached, Context context) {
    Optional<Duration> left = left(cached, context.now());
    if (left.isEmpty() || !left.get().isZero()) {
      return left.map(Result::again).orElse(Result.done());
    }
    Resources<Job> jobs =
        context.api().resources(BuiltInKinds.JOB).inNamespace(cached.metadata().namespace());
    Optional<Job> stored = jobs.find(cached.metadata().name()); // may have been given more time
    left = stored.flatMap(job -> left(job, context.now()));
    if (stored.isPresent() && left.isPresent() && left.get().isZero()) {
      delete(stored.get(), jobs);
      return Result.done();
    }
    return left.map(Result::again).orElse(Result.done());
  }

  /** How long the Job is kept, if that is limited already. */
  private static Optional<Duration> left(Job job, Instant now) {
    Integer seconds = job.spec().ttlSecondsAfterFinished();
    if (seconds == null || job.metadata().deletionTimestamp() != null) {
      return Optional.empty();
    }
    return JobConditions.finished(job)
        .flatMap(end -> Optional.ofNullable(end.lastTransitionTime()))
        .map(end -> Duration.between(now, end.plusSeconds(seconds)))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }

  /** Unless it changes meanwhile. Its pods go first. */
  private static void delete(Job job, Resources<Job> jobs) {
    try {
      jobs.delete(
          job.metadata().name(),
          DeleteOptionsBuilder.builder()
              .propagationPolicy("Foreground")
              .preconditions(
                  new Preconditions(job.metadata().uid(), job.metadata().resourceVersion()))
              .build(),
          WriteOptions.NONE);
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }
}
