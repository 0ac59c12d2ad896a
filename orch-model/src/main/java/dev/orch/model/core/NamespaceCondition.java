package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Namespace Condition: the value of {@code NamespaceStatus.conditions}. */
@Model
public record NamespaceCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements NamespaceConditionBuilder.With {
  public NamespaceCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
