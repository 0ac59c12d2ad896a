package dev.orch.ingress;

import com.google.common.collect.ImmutableList;
import dev.orch.client.Pem;
import dev.orch.model.Bytes;
import dev.orch.model.core.Secret;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A certificate to show, with those that vouch for it, and its key. Immutable.
 *
 * @param chain the certificate first
 */
record Certificate(List<X509Certificate> chain, PrivateKey key) {
  private static final System.Logger LOG = System.getLogger(Certificate.class.getName());

  Certificate {
    chain = ImmutableList.copyOf(chain);
  }

  /** That of a secret of type {@code kubernetes.io/tls}; empty if it has none that can be read. */
  static Optional<Certificate> of(Secret secret) {
    Bytes chain = secret.data().get("tls.crt");
    Bytes key = secret.data().get("tls.key");
    if (chain == null || key == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Certificate(Pem.certificates(text(chain)), Pem.privateKey(text(key))));
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "secret {0}/{1}: {2}",
          secret.metadata().namespace(),
          secret.metadata().name(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private static String text(Bytes bytes) {
    return bytes.toUtf8();
  }
}
