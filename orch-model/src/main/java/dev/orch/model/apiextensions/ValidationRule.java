package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Validation Rule: the value of {@code JSONSchemaProps.x-kubernetes-validations}. */
@Model
public record ValidationRule(
    @Field(required = true) String rule,
    String message,
    String messageExpression,
    @Nullable String reason,
    String fieldPath,
    @Nullable Boolean optionalOldSelf)
    implements ValidationRuleBuilder.With {
  public ValidationRule {
    rule = string(rule);
    message = string(message);
    messageExpression = string(messageExpression);
    fieldPath = string(fieldPath);
  }
}
