package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Priority Level Configuration Condition: the value of {@code
 * PriorityLevelConfigurationStatus.conditions}.
 */
@Model
public record PriorityLevelConfigurationCondition(
    String type,
    String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements PriorityLevelConfigurationConditionBuilder.With {
  public PriorityLevelConfigurationCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
