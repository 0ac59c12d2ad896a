package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Priority Level Configuration Reference: the value of {@code
 * FlowSchemaSpec.priorityLevelConfiguration}.
 */
@Model
public record PriorityLevelConfigurationReference(@Field(required = true) String name)
    implements PriorityLevelConfigurationReferenceBuilder.With {
  public PriorityLevelConfigurationReference {
    name = string(name);
  }
}
