package dev.orch.model.policy;

import dev.orch.model.Field;
import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Pod Disruption Budget Spec: the value of {@code PodDisruptionBudget.spec}. */
@Model
public record PodDisruptionBudgetSpec(
    @Nullable IntOrString minAvailable,
    @Field(patchStrategy = "replace") @Nullable LabelSelector selector,
    @Nullable IntOrString maxUnavailable,
    @Nullable String unhealthyPodEvictionPolicy)
    implements PodDisruptionBudgetSpecBuilder.With {}
