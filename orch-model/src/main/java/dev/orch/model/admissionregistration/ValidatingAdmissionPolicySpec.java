package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Validating Admission Policy Spec: the value of {@code ValidatingAdmissionPolicy.spec}. */
@Model
public record ValidatingAdmissionPolicySpec(
    @Nullable ParamKind paramKind,
    @Nullable MatchResources matchConstraints,
    List<Validation> validations,
    @Nullable String failurePolicy,
    List<AuditAnnotation> auditAnnotations,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<MatchCondition> matchConditions,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<Variable> variables)
    implements ValidatingAdmissionPolicySpecBuilder.With {
  public ValidatingAdmissionPolicySpec {
    validations = list(validations);
    auditAnnotations = list(auditAnnotations);
    matchConditions = list(matchConditions);
    variables = list(variables);
  }
}
