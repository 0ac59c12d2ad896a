package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Pod Condition: the value of {@code PodStatus.conditions}. */
@Model
public record PodCondition(
    @Field(required = true) String type,
    long observedGeneration,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastProbeTime,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements PodConditionBuilder.With {
  public PodCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
