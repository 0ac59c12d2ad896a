package dev.orch.model.schedulingv1alpha2;

import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Pod Group Scheduling Policy: the value of {@code PodGroupSpec.schedulingPolicy}. */
@Model
@Union(members = {"basic", "gang"})
public record PodGroupSchedulingPolicy(
    @Nullable BasicSchedulingPolicy basic, @Nullable GangSchedulingPolicy gang)
    implements PodGroupSchedulingPolicyBuilder.With {}
