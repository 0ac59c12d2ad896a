package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Resource Health: the value of {@code ResourceStatus.resources}. */
@Model
public record ResourceHealth(
    @Field(required = true) String resourceID, String health, @Nullable String message)
    implements ResourceHealthBuilder.With {
  public ResourceHealth {
    resourceID = string(resourceID);
    health = string(health);
  }
}
