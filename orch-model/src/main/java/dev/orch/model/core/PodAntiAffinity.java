package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Pod Anti Affinity: the value of {@code Affinity.podAntiAffinity}. */
@Model
public record PodAntiAffinity(
    List<PodAffinityTerm> requiredDuringSchedulingIgnoredDuringExecution,
    List<WeightedPodAffinityTerm> preferredDuringSchedulingIgnoredDuringExecution)
    implements PodAntiAffinityBuilder.With {
  public PodAntiAffinity {
    requiredDuringSchedulingIgnoredDuringExecution =
        list(requiredDuringSchedulingIgnoredDuringExecution);
    preferredDuringSchedulingIgnoredDuringExecution =
        list(preferredDuringSchedulingIgnoredDuringExecution);
  }
}
