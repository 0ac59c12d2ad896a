package dev.orch.model.apps;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Deployment Condition: the value of {@code DeploymentStatus.conditions}. */
@Model
public record DeploymentCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastUpdateTime,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements DeploymentConditionBuilder.With {
  public DeploymentCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
