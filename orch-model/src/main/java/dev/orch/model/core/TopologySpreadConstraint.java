package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topology Spread Constraint: the value of {@code PodSpec.topologySpreadConstraints}. */
@Model
public record TopologySpreadConstraint(
    @Field(required = true) int maxSkew,
    @Field(required = true) String topologyKey,
    @Field(required = true) String whenUnsatisfiable,
    @Nullable LabelSelector labelSelector,
    @Nullable Integer minDomains,
    @Nullable String nodeAffinityPolicy,
    @Nullable String nodeTaintsPolicy,
    List<String> matchLabelKeys)
    implements TopologySpreadConstraintBuilder.With {
  public TopologySpreadConstraint {
    topologyKey = string(topologyKey);
    whenUnsatisfiable = string(whenUnsatisfiable);
    matchLabelKeys = list(matchLabelKeys);
  }
}
