package dev.orch.model.certificates;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The CertificateSigningRequest kind of certificates.k8s.io/v1. */
@Model
public record CertificateSigningRequest(
    ObjectMeta metadata,
    @Field(required = true) CertificateSigningRequestSpec spec,
    CertificateSigningRequestStatus status)
    implements Resource, CertificateSigningRequestBuilder.With {
  public CertificateSigningRequest {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, CertificateSigningRequestSpec.class);
    status = zero(status, CertificateSigningRequestStatus.class);
  }
}
