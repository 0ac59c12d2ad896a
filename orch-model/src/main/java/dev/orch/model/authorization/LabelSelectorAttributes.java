package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.List;

/** Label Selector Attributes: the value of {@code ResourceAttributes.labelSelector}. */
@Model
public record LabelSelectorAttributes(
    String rawSelector, List<LabelSelectorRequirement> requirements)
    implements LabelSelectorAttributesBuilder.With {
  public LabelSelectorAttributes {
    rawSelector = string(rawSelector);
    requirements = list(requirements);
  }
}
