package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Type Checking: the value of {@code ValidatingAdmissionPolicyStatus.typeChecking}. */
@Model
public record TypeChecking(List<ExpressionWarning> expressionWarnings)
    implements TypeCheckingBuilder.With {
  public TypeChecking {
    expressionWarnings = list(expressionWarnings);
  }
}
