package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Audit Annotation: the value of {@code ValidatingAdmissionPolicySpec.auditAnnotations}. */
@Model
public record AuditAnnotation(
    @Field(required = true) String key, @Field(required = true) String valueExpression)
    implements AuditAnnotationBuilder.With {
  public AuditAnnotation {
    key = string(key);
    valueExpression = string(valueExpression);
  }
}
