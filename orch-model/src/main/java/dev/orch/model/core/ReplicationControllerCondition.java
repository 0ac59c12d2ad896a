package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Replication Controller Condition: the value of {@code ReplicationControllerStatus.conditions}.
 */
@Model
public record ReplicationControllerCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements ReplicationControllerConditionBuilder.With {
  public ReplicationControllerCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
