package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Flow Schema Condition: the value of {@code FlowSchemaStatus.conditions}. */
@Model
public record FlowSchemaCondition(
    String type,
    String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements FlowSchemaConditionBuilder.With {
  public FlowSchemaCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
