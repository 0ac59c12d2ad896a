package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.or;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.CronJobSpec;
import dev.orch.model.batch.CronJobStatus;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.JobTemplateSpec;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of cron jobs. Of the template of their jobs only the pods' part is defaulted. */
final class CronJobRules implements KindRules<CronJob> {
  /** The longest name: what is made of it for a job ends with a dash and the time in minutes. */
  private static final int LONGEST_NAME = 52;

  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final ImmutableList<String> POLICIES =
      ImmutableList.of("Allow", "Forbid", "Replace");
  private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");

  @Override
  public CronJob defaults(CronJob job) {
    CronJobSpec spec = job.spec();
    JobSpec jobs = spec.jobTemplate().spec();
    return job.withSpec(
        spec.withConcurrencyPolicy(or(spec.concurrencyPolicy(), "Allow"))
            .withSuspend(spec.suspend() == null ? Boolean.FALSE : spec.suspend())
            .withSuccessfulJobsHistoryLimit(orNumber(spec.successfulJobsHistoryLimit(), 3))
            .withFailedJobsHistoryLimit(orNumber(spec.failedJobsHistoryLimit(), 1))
            .withJobTemplate(
                spec.jobTemplate()
                    .withSpec(jobs.withTemplate(PodDefaults.template(jobs.template())))));
  }

  @Override
  public CronJob prepareForCreate(CronJob job) {
    return job.withStatus(RecordType.of(CronJobStatus.class).zero());
  }

  @Override
  public void validate(CronJob job, ValidationContext context, FieldErrors errors) {
    validate(job.spec(), null, errors);
    if (job.metadata().name().length() > LONGEST_NAME) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("metadata", "name"),
              job.metadata().name(),
              "must be no more than " + LONGEST_NAME + " characters"));
    }
  }

  @Override
  public void validateUpdate(
      CronJob job, CronJob old, ValidationContext context, FieldErrors errors) {
    validate(job.spec(), old.spec(), errors);
  }

  private static void validate(CronJobSpec spec, @Nullable CronJobSpec old, FieldErrors errors) {
    if (Checks.required(spec.schedule(), SPEC.child("schedule"), errors)) {
      schedule(spec, old != null && old.schedule().contains("TZ"), SPEC.child("schedule"), errors);
    }
    if (spec.startingDeadlineSeconds() != null) {
      Checks.notNegative(
          spec.startingDeadlineSeconds().longValue(),
          SPEC.child("startingDeadlineSeconds"),
          errors);
    }
    if (spec.timeZone() != null
        && (old == null || !Objects.equals(old.timeZone(), spec.timeZone()))) {
      zone(spec.timeZone(), SPEC.child("timeZone"), errors);
    }
    Checks.requiredOneOf(
        spec.concurrencyPolicy(), POLICIES, SPEC.child("concurrencyPolicy"), errors);
    template(spec.jobTemplate(), SPEC.child("jobTemplate").child("spec"), errors);
    Checks.notNegative(
        spec.successfulJobsHistoryLimit(), SPEC.child("successfulJobsHistoryLimit"), errors);
    Checks.notNegative(spec.failedJobsHistoryLimit(), SPEC.child("failedJobsHistoryLimit"), errors);
  }

  private static void schedule(
      CronJobSpec spec, boolean mayNameZone, FieldPath path, FieldErrors errors) {
    String fault = CronSchedule.fault(spec.schedule());
    if (fault != null) {
      errors.add(FieldError.invalid(path, spec.schedule(), fault));
    }
    if (!spec.schedule().contains("TZ")) {
      return;
    }
    if (!mayNameZone) {
      errors.add(
          FieldError.invalid(
              path,
              spec.schedule(),
              "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    } else if (spec.timeZone() != null) {
      errors.add(
          FieldError.invalid(
              path,
              spec.schedule(),
              "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
    }
  }

  private static void zone(String zone, FieldPath path, FieldErrors errors) {
    if (zone.isEmpty()) {
      errors.add(FieldError.invalid(path, zone, "timeZone must be nil or non-empty string"));
      return;
    }
    String unknown = "unknown time zone " + zone;
    for (String part : Splitter.on('/').split(zone)) {
      if (part.equals(".")
          || part.equals("..")
          || part.startsWith("-")
          || !ZONE_PART.matcher(part).matches()) {
        errors.add(FieldError.invalid(path, zone, unknown));
        return;
      }
    }
    if (Ascii.equalsIgnoreCase(zone, "Local")) {
      errors.add(
          FieldError.invalid(
              path,
              zone,
              "timeZone must be an explicit time zone as defined in"
                  + " https://www.iana.org/time-zones"));
    }
    if (!zone.equals("Local") && !CronSchedule.isZone(zone)) {
      errors.add(FieldError.invalid(path, zone, unknown));
    }
  }

  /** A template of jobs, whose selectors are made when the jobs are. */
  private static void template(JobTemplateSpec template, FieldPath path, FieldErrors errors) {
    JobSpec spec = template.spec();
    JobValidation.validateWork(spec, path, errors);
    if (spec.selector() != null) {
      errors.add(
          FieldError.invalid(
              path.child("selector"),
              Checks.json((Object) spec.selector()),
              "`selector` will be auto-generated"));
    }
    if (Boolean.TRUE.equals(spec.manualSelector())) {
      errors.add(
          Checks.notSupported(
              path.child("manualSelector"),
              Checks.json((Object) true),
              ImmutableList.of("nil", "false")));
    }
  }

  @Override
  public List<String> warnings(CronJob job) {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    if (job.spec().schedule().contains("TZ")) {
      warnings.add(
          "CRON_TZ or TZ used in spec.schedule is not officially supported, see"
              + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more"
              + " details");
    }
    return warnings
        .addAll(
            PodWarnings.of(
                job.spec().jobTemplate().spec().template(), "spec.jobTemplate.spec.template."))
        .build();
  }
}
