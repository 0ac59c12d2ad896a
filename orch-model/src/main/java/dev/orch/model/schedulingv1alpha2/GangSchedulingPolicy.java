package dev.orch.model.schedulingv1alpha2;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Gang Scheduling Policy: the value of {@code PodGroupSchedulingPolicy.gang}. */
@Model
public record GangSchedulingPolicy(@Field(required = true) int minCount)
    implements GangSchedulingPolicyBuilder.With {}
