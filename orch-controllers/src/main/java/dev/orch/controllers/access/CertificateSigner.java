package dev.orch.controllers.access;

import java.time.Instant;
import java.util.List;

/**
 * Holds the key of an authority and signs certificates with it, here or elsewhere. Called by the
 * signing controller's worker; may take its time.
 */
@FunctionalInterface
public interface CertificateSigner {
  /**
   * The certificate that is asked for, in PEM, of an end entity.
   *
   * @param request in PEM, PKCS #10: whom it is for, and its key
   * @param usages as Kubernetes calls them, such as {@code client auth}
   * @param since when it becomes valid
   * @param until when it ends, unless the authority's own ends before
   * @throws IllegalArgumentException if the request isn't signed with its key
   */
  String sign(String request, List<String> usages, Instant since, Instant until);
}
