package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Expression Warning: the value of {@code TypeChecking.expressionWarnings}. */
@Model
public record ExpressionWarning(
    @Field(required = true) String fieldRef, @Field(required = true) String warning)
    implements ExpressionWarningBuilder.With {
  public ExpressionWarning {
    fieldRef = string(fieldRef);
    warning = string(warning);
  }
}
