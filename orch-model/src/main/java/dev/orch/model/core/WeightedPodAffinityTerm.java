package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Weighted Pod Affinity Term: the value of {@code
 * PodAffinity.preferredDuringSchedulingIgnoredDuringExecution}, {@code
 * PodAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution}.
 */
@Model
public record WeightedPodAffinityTerm(
    @Field(required = true) int weight, @Field(required = true) PodAffinityTerm podAffinityTerm)
    implements WeightedPodAffinityTermBuilder.With {
  public WeightedPodAffinityTerm {
    podAffinityTerm = zero(podAffinityTerm, PodAffinityTerm.class);
  }
}
