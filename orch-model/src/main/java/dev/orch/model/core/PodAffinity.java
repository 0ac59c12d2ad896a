package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Pod Affinity: the value of {@code Affinity.podAffinity}. */
@Model
public record PodAffinity(
    List<PodAffinityTerm> requiredDuringSchedulingIgnoredDuringExecution,
    List<WeightedPodAffinityTerm> preferredDuringSchedulingIgnoredDuringExecution)
    implements PodAffinityBuilder.With {
  public PodAffinity {
    requiredDuringSchedulingIgnoredDuringExecution =
        list(requiredDuringSchedulingIgnoredDuringExecution);
    preferredDuringSchedulingIgnoredDuringExecution =
        list(preferredDuringSchedulingIgnoredDuringExecution);
  }
}
