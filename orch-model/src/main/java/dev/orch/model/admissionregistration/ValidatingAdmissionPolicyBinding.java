package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ValidatingAdmissionPolicyBinding kind of admissionregistration.k8s.io/v1. */
@Model
public record ValidatingAdmissionPolicyBinding(
    ObjectMeta metadata, @Field(required = true) ValidatingAdmissionPolicyBindingSpec spec)
    implements Resource, ValidatingAdmissionPolicyBindingBuilder.With {
  public ValidatingAdmissionPolicyBinding {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ValidatingAdmissionPolicyBindingSpec.class);
  }
}
