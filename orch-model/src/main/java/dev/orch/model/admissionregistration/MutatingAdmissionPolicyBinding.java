package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The MutatingAdmissionPolicyBinding kind of admissionregistration.k8s.io/v1. */
@Model
public record MutatingAdmissionPolicyBinding(
    ObjectMeta metadata, MutatingAdmissionPolicyBindingSpec spec)
    implements Resource, MutatingAdmissionPolicyBindingBuilder.With {
  public MutatingAdmissionPolicyBinding {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, MutatingAdmissionPolicyBindingSpec.class);
  }
}
