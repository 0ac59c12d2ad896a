package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/**
 * Node Selector Requirement: the value of {@code NodeSelectorTerm.matchExpressions}, {@code
 * NodeSelectorTerm.matchFields}.
 */
@Model
public record NodeSelectorRequirement(
    @Field(required = true) String key,
    @Field(required = true) String operator,
    List<String> values)
    implements NodeSelectorRequirementBuilder.With {
  public NodeSelectorRequirement {
    key = string(key);
    operator = string(operator);
    values = list(values);
  }
}
