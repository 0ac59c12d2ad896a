package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Limit Response: the value of {@code LimitedPriorityLevelConfiguration.limitResponse}. */
@Model
@Union(discriminator = "type", members = "queuing")
public record LimitResponse(
    @Field(required = true) String type, @Nullable QueuingConfiguration queuing)
    implements LimitResponseBuilder.With {
  public LimitResponse {
    type = string(type);
  }
}
