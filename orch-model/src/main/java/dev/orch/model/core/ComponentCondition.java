package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Component Condition: the value of {@code ComponentStatus.conditions}. */
@Model
public record ComponentCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    String message,
    String error)
    implements ComponentConditionBuilder.With {
  public ComponentCondition {
    type = string(type);
    status = string(status);
    message = string(message);
    error = string(error);
  }
}
