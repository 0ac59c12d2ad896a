package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pod Affinity Term: the value of {@code
 * PodAffinity.requiredDuringSchedulingIgnoredDuringExecution}, {@code
 * WeightedPodAffinityTerm.podAffinityTerm}, {@code
 * PodAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution}.
 */
@Model
public record PodAffinityTerm(
    @Nullable LabelSelector labelSelector,
    List<String> namespaces,
    @Field(required = true) String topologyKey,
    @Nullable LabelSelector namespaceSelector,
    List<String> matchLabelKeys,
    List<String> mismatchLabelKeys)
    implements PodAffinityTermBuilder.With {
  public PodAffinityTerm {
    namespaces = list(namespaces);
    topologyKey = string(topologyKey);
    matchLabelKeys = list(matchLabelKeys);
    mismatchLabelKeys = list(mismatchLabelKeys);
  }
}
