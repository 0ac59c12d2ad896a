package dev.orch.model.batch;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Cron Job Spec: the value of {@code CronJob.spec}. */
@Model
public record CronJobSpec(
    @Field(required = true) String schedule,
    @Nullable String timeZone,
    @Nullable Long startingDeadlineSeconds,
    String concurrencyPolicy,
    @Nullable Boolean suspend,
    @Field(required = true) JobTemplateSpec jobTemplate,
    @Nullable Integer successfulJobsHistoryLimit,
    @Nullable Integer failedJobsHistoryLimit)
    implements CronJobSpecBuilder.With {
  public CronJobSpec {
    schedule = string(schedule);
    concurrencyPolicy = string(concurrencyPolicy);
    jobTemplate = zero(jobTemplate, JobTemplateSpec.class);
  }
}
