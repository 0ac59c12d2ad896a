package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Custom Resource Definition Condition: the value of {@code
 * CustomResourceDefinitionStatus.conditions}.
 */
@Model
public record CustomResourceDefinitionCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message,
    long observedGeneration)
    implements CustomResourceDefinitionConditionBuilder.With {
  public CustomResourceDefinitionCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
