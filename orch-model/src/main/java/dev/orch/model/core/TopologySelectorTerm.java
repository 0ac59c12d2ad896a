package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import java.util.List;

/** Topology Selector Term: the value of {@code StorageClass.allowedTopologies}. */
@Model
@Atomic
public record TopologySelectorTerm(List<TopologySelectorLabelRequirement> matchLabelExpressions)
    implements TopologySelectorTermBuilder.With {
  public TopologySelectorTerm {
    matchLabelExpressions = list(matchLabelExpressions);
  }
}
