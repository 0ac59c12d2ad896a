package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.store.api.User;

/**
 * Who asks for a certificate is who sends the request, whatever it says. No plugin of Kubernetes',
 * where the registry does it; it can't be switched off.
 */
public final class CertificateRequester implements Admission {
  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (!request.creates(CertificateSigningRequest.class)) {
      return request.object();
    }
    CertificateSigningRequest asked = (CertificateSigningRequest) request.object();
    User user = request.user();
    return request
        .kind()
        .cast(
            asked.withSpec(
                asked
                    .spec()
                    .withUsername(user.name())
                    .withUid(user.uid())
                    .withGroups(user.groups())
                    .withExtra(user.extra())));
  }
}
