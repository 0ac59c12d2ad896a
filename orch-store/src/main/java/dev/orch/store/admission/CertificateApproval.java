package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.store.api.Authorizer;

/** Who approves a request for a certificate must be allowed to, of its signer. */
final class CertificateApproval implements Admission {
  private final SignerPermission permission;

  CertificateApproval(Authorizer authorizer) {
    this.permission = new SignerPermission(authorizer, "approve");
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (request.updates(CertificateSigningRequest.class, "approval")
        && request.old() instanceof CertificateSigningRequest old) {
      permission.check(request, "approve requests", old.spec().signerName());
    }
  }
}
