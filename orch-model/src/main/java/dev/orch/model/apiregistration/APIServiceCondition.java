package dev.orch.model.apiregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** API Service Condition: the value of {@code APIServiceStatus.conditions}. */
@Model
public record APIServiceCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements APIServiceConditionBuilder.With {
  public APIServiceCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
