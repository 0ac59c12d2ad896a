package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.SuccessPolicy;
import dev.orch.model.batch.SuccessPolicyRule;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Map;

/** The rules of jobs. Stateless. */
final class JobValidation {
  static final FieldPath SPEC = FieldPath.of("spec");
  private static final String NEEDS_INDEX = "requires indexed completion mode";
  private static final int MOST_INDEXED = 100_000;

  private JobValidation() {}

  static void validate(Job job, FieldErrors errors) {
    generated(job, errors);
    validateSpec(job.spec(), SPEC, errors);
    Integer completions = job.spec().completions();
    if (isIndexed(job.spec()) && completions != null && completions > 0) {
      String last = job.metadata().name() + "-" + (completions - 1);
      if (!Names.dnsLabel(last).isEmpty()) {
        errors.add(
            FieldError.invalid(
                FieldPath.of("metadata", "name"),
                job.metadata().name(),
                "will not able to create pod with invalid DNS label: " + last));
      }
    }
  }

  static boolean isIndexed(JobSpec spec) {
    return "Indexed".equals(spec.completionMode());
  }

  /** A selector that wasn't given must be the one made of the job's uid. */
  private static void generated(Job job, FieldErrors errors) {
    LabelSelector selector = job.spec().selector();
    if (Boolean.TRUE.equals(job.spec().manualSelector()) || selector == null) {
      return;
    }
    String uid = job.metadata().uid();
    String name = job.metadata().name();
    Map<String, String> labels = job.spec().template().metadata().labels();
    FieldPath path = SPEC.child("template").child("metadata").child("labels");
    label(labels, JobRules.OLD_UID_LABEL, uid, path, errors);
    label(labels, JobRules.OLD_NAME_LABEL, name, path, errors);
    label(labels, JobRules.UID_LABEL, uid, path, errors);
    label(labels, JobRules.NAME_LABEL, name, path, errors);
    if (Checks.isUsable(selector)
        && !LabelSelectors.matches(
            selector,
            ImmutableMap.of(
                JobRules.OLD_UID_LABEL,
                uid,
                JobRules.OLD_NAME_LABEL,
                name,
                JobRules.UID_LABEL,
                uid,
                JobRules.NAME_LABEL,
                name))) {
      errors.add(
          FieldError.invalid(
              SPEC.child("selector"), Checks.json(selector), "`selector` not auto-generated"));
    }
  }

  private static void label(
      Map<String, String> labels, String key, String want, FieldPath path, FieldErrors errors) {
    String value = labels.get(key);
    if (value == null) {
      errors.add(FieldError.required(path.key(key), "must be '" + want + "'"));
    } else if (!value.equals(want)) {
      errors.add(FieldError.invalid(path.key(key), value, "must be '" + want + "'"));
    }
  }

  static void validateSpec(JobSpec spec, FieldPath path, FieldErrors errors) {
    validateWork(spec, path, errors);
    if (spec.selector() == null) {
      errors.add(FieldError.required(path.child("selector"), ""));
    } else {
      Checks.selector(spec.selector(), path.child("selector"), errors);
    }
    if (Checks.isUsable(spec.selector())) {
      TemplateValidation.matches(spec.selector(), spec.template(), path.child("template"), errors);
    }
  }

  /** Checks all but the selector, which a job has when it is made, but no template of jobs has. */
  static void validateWork(JobSpec spec, FieldPath path, FieldErrors errors) {
    numbers(spec, path, errors);
    manager(spec, path.child("managedBy"), errors);
    mode(spec, path, errors);
    if (spec.podFailurePolicy() != null) {
      FailurePolicyValidation.validate(
          spec.podFailurePolicy(), spec, path.child("podFailurePolicy"), errors);
    }
    if (spec.successPolicy() != null) {
      success(spec.successPolicy(), spec, path.child("successPolicy"), errors);
    }
    replacement(spec, path.child("podReplacementPolicy"), errors);
    FieldPath template = path.child("template");
    PodValidation.validateTemplate(spec.template(), template, errors);
    restart(spec, template.child("spec").child("restartPolicy"), errors);
  }

  private static void numbers(JobSpec spec, FieldPath path, FieldErrors errors) {
    Checks.notNegative(spec.parallelism(), path.child("parallelism"), errors);
    Checks.notNegative(spec.completions(), path.child("completions"), errors);
    if (spec.activeDeadlineSeconds() != null) {
      Checks.notNegative(
          spec.activeDeadlineSeconds().longValue(), path.child("activeDeadlineSeconds"), errors);
    }
    Checks.notNegative(spec.backoffLimit(), path.child("backoffLimit"), errors);
    Checks.notNegative(
        spec.ttlSecondsAfterFinished(), path.child("ttlSecondsAfterFinished"), errors);
    Checks.notNegative(spec.backoffLimitPerIndex(), path.child("backoffLimitPerIndex"), errors);
    Integer failed = spec.maxFailedIndexes();
    if (failed == null) {
      return;
    }
    Checks.notNegative(failed, path.child("maxFailedIndexes"), errors);
    if (spec.backoffLimitPerIndex() == null) {
      errors.add(
          FieldError.required(
              path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
    }
  }

  private static void manager(JobSpec spec, FieldPath path, FieldErrors errors) {
    String manager = spec.managedBy();
    if (manager == null) {
      return;
    }
    Checks.domainPath(manager, path, errors);
    if (manager.length() > 63) {
      errors.add(FieldError.tooLong(path, 63));
    }
  }

  private static void mode(JobSpec spec, FieldPath path, FieldErrors errors) {
    if (spec.completionMode() != null) {
      Checks.oneOf(
          spec.completionMode(),
          ImmutableList.of("Indexed", "NonIndexed"),
          path.child("completionMode"),
          errors);
    }
    Integer perIndex = spec.backoffLimitPerIndex();
    Integer failed = spec.maxFailedIndexes();
    if (!isIndexed(spec)) {
      if (perIndex != null) {
        errors.add(
            FieldError.invalid(path.child("backoffLimitPerIndex"), (long) perIndex, NEEDS_INDEX));
      }
      if (failed != null) {
        errors.add(FieldError.invalid(path.child("maxFailedIndexes"), (long) failed, NEEDS_INDEX));
      }
      return;
    }
    Integer completions = spec.completions();
    if (completions == null) {
      errors.add(FieldError.required(path.child("completions"), "when completion mode is Indexed"));
    }
    Integer parallelism = spec.parallelism();
    if (parallelism != null && parallelism > MOST_INDEXED) {
      errors.add(
          FieldError.invalid(
              path.child("parallelism"),
              (long) parallelism,
              "must be less than or equal to "
                  + MOST_INDEXED
                  + " when completion mode is Indexed"));
    }
    if (completions != null && failed != null && failed > completions) {
      errors.add(
          FieldError.invalid(
              path.child("maxFailedIndexes"),
              (long) failed,
              "must be less than or equal to completions"));
    }
  }

  private static void success(
      SuccessPolicy policy, JobSpec spec, FieldPath path, FieldErrors errors) {
    if (!isIndexed(spec)) {
      errors.add(FieldError.invalid(path, Checks.json(policy), NEEDS_INDEX));
      return;
    }
    FieldPath rules = path.child("rules");
    List<SuccessPolicyRule> list = policy.rules();
    if (list.isEmpty()) {
      errors.add(
          FieldError.required(
              rules, "at least one rules must be specified when the successPolicy is specified"));
    } else if (list.size() > 20) {
      errors.add(FieldError.tooMany(rules, list.size(), 20));
    }
    for (int i = 0; i < list.size(); i++) {
      SuccessPolicyRule rule = list.get(i);
      Integer count = rule.succeededCount();
      if (count == null && rule.succeededIndexes() == null) {
        errors.add(
            FieldError.required(
                rules.index(i),
                "at least one of succeededCount or succeededIndexes must be specified"));
      }
      if (count != null) {
        FieldPath at = rules.index(i).child("succeededCount");
        Checks.notNegative(count, at, errors);
        if (spec.completions() != null && count > spec.completions()) {
          errors.add(
              FieldError.invalid(
                  at,
                  (long) count,
                  "must be less than or equal to "
                      + spec.completions()
                      + " (the number of specified completions)"));
        }
      }
    }
  }

  private static void replacement(JobSpec spec, FieldPath path, FieldErrors errors) {
    String policy = spec.podReplacementPolicy();
    if (policy != null) {
      Checks.oneOf(
          policy,
          spec.podFailurePolicy() == null
              ? ImmutableList.of("Failed", "TerminatingOrFailed")
              : ImmutableList.of("Failed"),
          path,
          errors);
    }
  }

  private static void restart(JobSpec spec, FieldPath path, FieldErrors errors) {
    String policy = spec.template().spec().restartPolicy();
    if (policy.isEmpty() || policy.equals("Always")) {
      errors.add(FieldError.required(path, "valid values: \"OnFailure\", \"Never\""));
    } else if (!policy.equals("OnFailure") && !policy.equals("Never")) {
      errors.add(FieldError.notSupported(path, policy, ImmutableList.of("OnFailure", "Never")));
    } else if (spec.podFailurePolicy() != null && !policy.equals("Never")) {
      errors.add(
          FieldError.invalid(
              path, policy, "only \"Never\" is supported when podFailurePolicy is specified"));
    }
  }
}
