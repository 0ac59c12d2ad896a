package dev.orch.store.admission;

import dev.orch.model.Bytes;
import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.store.api.User;

/** Nobody asks the signer of clients' certificates for one that may do everything. */
final class CertificateSubjectRestriction implements Admission {
  private static final String SIGNER = "kubernetes.io/kube-apiserver-client";

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (!request.creates(CertificateSigningRequest.class)) {
      return;
    }
    CertificateSigningRequest asked = (CertificateSigningRequest) request.object();
    Bytes body = asked.spec().request();
    if (!asked.spec().signerName().equals(SIGNER) || body == null) {
      return;
    }
    try {
      if (RequestSubject.organizations(body.toArray()).contains(User.MASTERS)) {
        throw request.forbidden(
            "use of " + SIGNER + " signer with " + User.MASTERS + " group is not allowed");
      }
    } catch (IllegalArgumentException e) {
      throw request.forbidden("failed to parse CSR: " + e.getMessage());
    }
  }
}
