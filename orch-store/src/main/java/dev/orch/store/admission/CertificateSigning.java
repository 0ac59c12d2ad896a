package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.store.api.Authorizer;
import java.util.Objects;

/** Who answers a request for a certificate must be allowed to sign in its signer's name. */
final class CertificateSigning implements Admission {
  private final SignerPermission permission;

  CertificateSigning(Authorizer authorizer) {
    this.permission = new SignerPermission(authorizer, "sign");
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (!request.updates(CertificateSigningRequest.class, "status")
        || !(request.old() instanceof CertificateSigningRequest old)) {
      return;
    }
    CertificateSigningRequest now = (CertificateSigningRequest) request.object();
    boolean same =
        Objects.equals(now.status().certificate(), old.status().certificate())
            && now.status().conditions().equals(old.status().conditions());
    if (!same) {
      permission.check(request, "sign requests", old.spec().signerName());
    }
  }
}
