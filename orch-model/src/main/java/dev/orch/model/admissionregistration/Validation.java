package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Validation: the value of {@code ValidatingAdmissionPolicySpec.validations}. */
@Model
public record Validation(
    @Field(required = true) String expression,
    String message,
    @Nullable String reason,
    String messageExpression)
    implements ValidationBuilder.With {
  public Validation {
    expression = string(expression);
    message = string(message);
    messageExpression = string(messageExpression);
  }
}
