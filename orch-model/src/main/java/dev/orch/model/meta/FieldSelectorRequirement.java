package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Field Selector Requirement: the value of {@code FieldSelectorAttributes.requirements}. */
@Model
public record FieldSelectorRequirement(
    @Field(required = true) String key,
    @Field(required = true) String operator,
    List<String> values)
    implements FieldSelectorRequirementBuilder.With {
  public FieldSelectorRequirement {
    key = string(key);
    operator = string(operator);
    values = list(values);
  }
}
