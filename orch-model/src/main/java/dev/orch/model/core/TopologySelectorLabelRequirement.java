package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/**
 * Topology Selector Label Requirement: the value of {@code
 * TopologySelectorTerm.matchLabelExpressions}.
 */
@Model
public record TopologySelectorLabelRequirement(
    @Field(required = true) String key, @Field(required = true) List<String> values)
    implements TopologySelectorLabelRequirementBuilder.With {
  public TopologySelectorLabelRequirement {
    key = string(key);
    values = list(values);
  }
}
