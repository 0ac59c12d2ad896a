package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Condition: the value of {@code ServiceStatus.conditions}. */
@Model
public record Condition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    long observedGeneration,
    @Field(required = true) @Nullable Instant lastTransitionTime,
    @Field(required = true) String reason,
    @Field(required = true) String message)
    implements ConditionBuilder.With {
  public Condition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
