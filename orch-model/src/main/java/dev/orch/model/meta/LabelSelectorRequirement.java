package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Label Selector Requirement: the value of {@code LabelSelector.matchExpressions}. */
@Model
public record LabelSelectorRequirement(
    @Field(required = true) String key,
    @Field(required = true) String operator,
    List<String> values)
    implements LabelSelectorRequirementBuilder.With {
  public LabelSelectorRequirement {
    key = string(key);
    operator = string(operator);
    values = list(values);
  }
}
