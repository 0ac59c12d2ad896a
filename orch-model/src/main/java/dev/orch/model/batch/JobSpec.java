package dev.orch.model.batch;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Job Spec: the value of {@code Job.spec}. */
@Model
public record JobSpec(
    @Nullable Integer parallelism,
    @Nullable Integer completions,
    @Nullable Long activeDeadlineSeconds,
    @Nullable PodFailurePolicy podFailurePolicy,
    @Nullable SuccessPolicy successPolicy,
    @Nullable Integer backoffLimit,
    @Nullable Integer backoffLimitPerIndex,
    @Nullable Integer maxFailedIndexes,
    @Nullable LabelSelector selector,
    @Nullable Boolean manualSelector,
    @Field(required = true) PodTemplateSpec template,
    @Nullable Integer ttlSecondsAfterFinished,
    @Nullable String completionMode,
    @Nullable Boolean suspend,
    @Nullable String podReplacementPolicy,
    @Nullable String managedBy)
    implements JobSpecBuilder.With {
  public JobSpec {
    template = zero(template, PodTemplateSpec.class);
  }
}
