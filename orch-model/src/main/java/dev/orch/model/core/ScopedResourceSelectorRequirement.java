package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Scoped Resource Selector Requirement: the value of {@code ScopeSelector.matchExpressions}. */
@Model
public record ScopedResourceSelectorRequirement(
    @Field(required = true) String scopeName,
    @Field(required = true) String operator,
    List<String> values)
    implements ScopedResourceSelectorRequirementBuilder.With {
  public ScopedResourceSelectorRequirement {
    scopeName = string(scopeName);
    operator = string(operator);
    values = list(values);
  }
}
