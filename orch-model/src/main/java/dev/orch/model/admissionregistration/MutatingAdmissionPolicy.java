package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The MutatingAdmissionPolicy kind of admissionregistration.k8s.io/v1. */
@Model
public record MutatingAdmissionPolicy(ObjectMeta metadata, MutatingAdmissionPolicySpec spec)
    implements Resource, MutatingAdmissionPolicyBuilder.With {
  public MutatingAdmissionPolicy {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, MutatingAdmissionPolicySpec.class);
  }
}
