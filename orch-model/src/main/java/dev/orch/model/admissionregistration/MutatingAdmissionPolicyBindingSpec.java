package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Mutating Admission Policy Binding Spec: the value of {@code MutatingAdmissionPolicyBinding.spec}.
 */
@Model
public record MutatingAdmissionPolicyBindingSpec(
    String policyName, @Nullable ParamRef paramRef, @Nullable MatchResources matchResources)
    implements MutatingAdmissionPolicyBindingSpecBuilder.With {
  public MutatingAdmissionPolicyBindingSpec {
    policyName = string(policyName);
  }
}
