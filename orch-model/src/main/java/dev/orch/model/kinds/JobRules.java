package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.JobStatus;
import dev.orch.model.batch.PodFailurePolicy;
import dev.orch.model.batch.PodFailurePolicyOnPodConditionsPattern;
import dev.orch.model.batch.PodFailurePolicyRule;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The rules of jobs. */
final class JobRules implements KindRules<Job> {
  static final Map<String, Function<Job, String>> SELECTABLE =
      ImmutableSortedMap.of("status.successful", j -> Integer.toString(j.status().succeeded()));

  static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
  static final String NAME_LABEL = "batch.kubernetes.io/job-name";
  static final String OLD_UID_LABEL = "controller-uid";
  static final String OLD_NAME_LABEL = "job-name";

  @Override
  public Job defaults(Job job) {
    return withTemplateLabels(job.withSpec(spec(job.spec())));
  }

  private static Job withTemplateLabels(Job job) {
    return job.metadata().labels().isEmpty()
        ? job.withMetadata(job.metadata().withLabels(job.spec().template().metadata().labels()))
        : job;
  }

  private static JobSpec spec(JobSpec spec) {
    boolean single = spec.completions() == null && spec.parallelism() == null;
    int backoffLimit = spec.backoffLimitPerIndex() == null ? 6 : Integer.MAX_VALUE;
    String replacement = spec.podFailurePolicy() == null ? "TerminatingOrFailed" : "Failed";
    return spec.withCompletions(single ? Integer.valueOf(1) : spec.completions())
        .withParallelism(orNumber(spec.parallelism(), 1))
        .withBackoffLimit(orNumber(spec.backoffLimit(), backoffLimit))
        .withCompletionMode(spec.completionMode() == null ? "NonIndexed" : spec.completionMode())
        .withSuspend(spec.suspend() == null ? Boolean.FALSE : spec.suspend())
        .withManualSelector(spec.manualSelector() == null ? Boolean.FALSE : spec.manualSelector())
        .withPodReplacementPolicy(
            spec.podReplacementPolicy() == null ? replacement : spec.podReplacementPolicy())
        .withPodFailurePolicy(ContainerDefaults.present(spec.podFailurePolicy(), JobRules::policy))
        .withTemplate(PodDefaults.template(spec.template()));
  }

  private static PodFailurePolicy policy(PodFailurePolicy policy) {
    return new PodFailurePolicy(each(policy.rules(), JobRules::rule));
  }

  private static PodFailurePolicyRule rule(PodFailurePolicyRule rule) {
    return rule.withOnPodConditions(each(rule.onPodConditions(), JobRules::pattern));
  }

  private static PodFailurePolicyOnPodConditionsPattern pattern(
      PodFailurePolicyOnPodConditionsPattern pattern) {
    return pattern.status().isEmpty() ? pattern.withStatus("True") : pattern;
  }

  /** The selector is made from the object's uid, which must have been set. */
  @Override
  public Job prepareForCreate(Job job) {
    Job fresh = job.withStatus(RecordType.of(JobStatus.class).zero());
    if (Boolean.TRUE.equals(job.spec().manualSelector())) {
      return fresh;
    }
    PodTemplateSpec template = job.spec().template();
    Map<String, String> labels = new TreeMap<>(template.metadata().labels());
    for (String label : new String[] {OLD_NAME_LABEL, NAME_LABEL}) {
      labels.putIfAbsent(label, job.metadata().name());
    }
    for (String label : new String[] {OLD_UID_LABEL, UID_LABEL}) {
      labels.putIfAbsent(label, job.metadata().uid());
    }
    LabelSelector selector =
        job.spec().selector() == null
            ? RecordType.of(LabelSelector.class).zero()
            : job.spec().selector();
    Map<String, String> wanted = new TreeMap<>(selector.matchLabels());
    wanted.putIfAbsent(UID_LABEL, job.metadata().uid());
    return fresh.withSpec(
        job.spec()
            .withSelector(selector.withMatchLabels(wanted))
            .withTemplate(template.withMetadata(template.metadata().withLabels(labels))));
  }

  @Override
  public void validate(Job job, ValidationContext context, FieldErrors errors) {
    JobValidation.validate(job, errors);
  }

  @Override
  public void validateUpdate(Job job, Job old, ValidationContext context, FieldErrors errors) {
    JobUpdateValidation.validate(job, old, errors);
  }

  @Override
  public void validateStatusUpdate(
      Job job, Job old, ValidationContext context, FieldErrors errors) {
    JobUpdateValidation.validateStatus(job, errors);
  }

  @Override
  public List<String> warnings(Job job) {
    return PodWarnings.of(job.spec().template(), "spec.template.");
  }
}
