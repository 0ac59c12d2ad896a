package dev.orch.model.kinds;

import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Objects;

/** The rules of changes of jobs. Stateless. */
final class JobUpdateValidation {
  private JobUpdateValidation() {}

  static void validate(Job job, Job old, FieldErrors errors) {
    FieldPath path = JobValidation.SPEC;
    JobSpec spec = job.spec();
    JobSpec before = old.spec();
    JobValidation.validateSpec(spec, path, errors);
    completions(spec, before, path, errors);
    Checks.same(spec.selector(), before.selector(), path.child("selector"), errors);
    PodTemplateSpec allowed =
        Boolean.TRUE.equals(before.suspend()) && old.status().startTime() == null
            ? withScheduling(before.template(), spec.template())
            : before.template();
    if (!spec.template().equals(allowed)) {
      errors.add(
          FieldError.invalid(
              path.child("template"), GoStruct.json(spec.template()), Checks.IMMUTABLE));
    }
    Checks.same(
        spec.completionMode(), before.completionMode(), path.child("completionMode"), errors);
    Checks.same(
        spec.podFailurePolicy(), before.podFailurePolicy(), path.child("podFailurePolicy"), errors);
    Checks.same(
        spec.backoffLimitPerIndex(),
        before.backoffLimitPerIndex(),
        path.child("backoffLimitPerIndex"),
        errors);
    Checks.same(spec.managedBy(), before.managedBy(), path.child("managedBy"), errors);
    Checks.same(spec.successPolicy(), before.successPolicy(), path.child("successPolicy"), errors);
  }

  private static void completions(
      JobSpec spec, JobSpec before, FieldPath path, FieldErrors errors) {
    FieldPath at = path.child("completions");
    if (!JobValidation.isIndexed(spec)) {
      Checks.same(spec.completions(), before.completions(), at, errors);
      return;
    }
    Integer completions = spec.completions();
    if (completions != null
        && !completions.equals(before.completions())
        && !Objects.equals(completions, spec.parallelism())) {
      errors.add(
          FieldError.invalid(
              at,
              (long) completions,
              "can only be modified in tandem with " + path.child("parallelism")));
    }
  }

  /** The old template with what a job that hasn't started may still change of where pods go. */
  private static PodTemplateSpec withScheduling(PodTemplateSpec old, PodTemplateSpec template) {
    PodSpec spec = template.spec();
    return old.withMetadata(
            old.metadata()
                .withLabels(template.metadata().labels())
                .withAnnotations(template.metadata().annotations()))
        .withSpec(
            old.spec()
                .withNodeSelector(spec.nodeSelector())
                .withAffinity(spec.affinity())
                .withTolerations(spec.tolerations())
                .withSchedulingGates(spec.schedulingGates()));
  }

  static void validateStatus(Job job, FieldErrors errors) {
    JobStatus status = job.status();
    FieldPath path = FieldPath.of("status");
    Checks.notNegative(status.active(), path.child("active"), errors);
    Checks.notNegative(status.succeeded(), path.child("succeeded"), errors);
    Checks.notNegative(status.failed(), path.child("failed"), errors);
    Checks.notNegative(status.ready(), path.child("ready"), errors);
    Checks.notNegative(status.terminating(), path.child("terminating"), errors);
  }
}
