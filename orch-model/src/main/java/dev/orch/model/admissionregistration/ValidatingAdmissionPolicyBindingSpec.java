package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validating Admission Policy Binding Spec: the value of {@code
 * ValidatingAdmissionPolicyBinding.spec}.
 */
@Model
public record ValidatingAdmissionPolicyBindingSpec(
    @Field(required = true) String policyName,
    @Nullable ParamRef paramRef,
    @Nullable MatchResources matchResources,
    @Field(required = true, listType = "set") List<String> validationActions)
    implements ValidatingAdmissionPolicyBindingSpecBuilder.With {
  public ValidatingAdmissionPolicyBindingSpec {
    policyName = string(policyName);
    validationActions = list(validationActions);
  }
}
