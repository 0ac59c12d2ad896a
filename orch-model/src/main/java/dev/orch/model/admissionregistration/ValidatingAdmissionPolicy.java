package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ValidatingAdmissionPolicy kind of admissionregistration.k8s.io/v1. */
@Model
public record ValidatingAdmissionPolicy(
    ObjectMeta metadata, ValidatingAdmissionPolicySpec spec, ValidatingAdmissionPolicyStatus status)
    implements Resource, ValidatingAdmissionPolicyBuilder.With {
  public ValidatingAdmissionPolicy {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ValidatingAdmissionPolicySpec.class);
    status = zero(status, ValidatingAdmissionPolicyStatus.class);
  }
}
