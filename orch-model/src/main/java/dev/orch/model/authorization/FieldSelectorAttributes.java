package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import dev.orch.model.meta.FieldSelectorRequirement;
import java.util.List;

/** Field Selector Attributes: the value of {@code ResourceAttributes.fieldSelector}. */
@Model
public record FieldSelectorAttributes(
    String rawSelector, List<FieldSelectorRequirement> requirements)
    implements FieldSelectorAttributesBuilder.With {
  public FieldSelectorAttributes {
    rawSelector = string(rawSelector);
    requirements = list(requirements);
  }
}
