package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.core.Secret;
import java.util.List;

/** What a client is told of a certificate that can't be used. Stateless. */
final class TlsWarnings {
  private TlsWarnings() {}

  static List<String> of(Secret secret) {
    Bytes certificate = secret.data().get("tls.crt");
    boolean broken =
        secret.type().equals("kubernetes.io/tls")
            && certificate != null
            && secret.data().containsKey("tls.key")
            && !certificate.toUtf8().contains("-----BEGIN ");
    return broken
        ? ImmutableList.of("tls: failed to find any PEM data in certificate input")
        : ImmutableList.of();
  }
}
