package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Horizontal Pod Autoscaler Condition: the value of {@code
 * HorizontalPodAutoscalerStatus.conditions}.
 */
@Model
public record HorizontalPodAutoscalerCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements HorizontalPodAutoscalerConditionBuilder.With {
  public HorizontalPodAutoscalerCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
