package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import java.util.List;

/**
 * Node Selector Term: the value of {@code PreferredSchedulingTerm.preference}, {@code
 * NodeSelector.nodeSelectorTerms}.
 */
@Model
@Atomic
public record NodeSelectorTerm(
    List<NodeSelectorRequirement> matchExpressions, List<NodeSelectorRequirement> matchFields)
    implements NodeSelectorTermBuilder.With {
  public NodeSelectorTerm {
    matchExpressions = list(matchExpressions);
    matchFields = list(matchFields);
  }
}
