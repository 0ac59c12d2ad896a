package dev.orch.store.admission;

import dev.orch.model.json.Json;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;

/** Whether a caller may do something in a signer's name, or in that of all of its domain. */
record SignerPermission(Authorizer authorizer, String verb) {
  /** Refuses who may not. */
  void check(AdmissionRequest<?> request, String done, String signer) {
    int slash = signer.indexOf('/');
    String domain = slash < 0 ? signer : signer.substring(0, slash);
    if (!allows(request, signer) && !allows(request, domain + "/*")) {
      throw request.forbidden(
          "user not permitted to " + done + " with signerName " + Json.of(signer));
    }
  }

  private boolean allows(AdmissionRequest<?> request, String name) {
    Attributes wanted =
        new Attributes(
            request.user(), verb, "certificates.k8s.io", "*", "signers", "", "", name, "");
    return authorizer.decide(wanted).isAllowed();
  }
}
