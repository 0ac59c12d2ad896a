package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.backend.ClientTls;
import dev.orch.model.Bytes;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * What the server shows to the agents of nodes, and by whose certificates it knows them.
 *
 * @param authority the authority that signs the agents' certificates
 * @param certificate the certificate that is shown
 * @param key its key
 */
public record KubeletClient(
    X509Certificate authority, X509Certificate certificate, PrivateKey key) {
  /** The user that the certificate is of, who needs the role {@code system:kubelet-api-admin}. */
  public static final String NAME = "kube-apiserver-kubelet-client";

  private static final Duration VALID = Duration.ofDays(365);

  /**
   * Makes a new one.
   *
   * @param authority signs it, and the agents' certificates
   * @param now the time
   * @param random where keys come from
   */
  public static KubeletClient signedBy(
      CertificateAuthority authority, Instant now, SecureRandom random) {
    CertificateAuthority.ClientIdentity made =
        authority.client(NAME, ImmutableList.of(), now, now.plus(VALID), random);
    CertificateAuthority read = CertificateAuthority.ofPem(made.certificate(), made.key());
    return new KubeletClient(authority.certificate(), read.certificate(), read.key());
  }

  Bytes authorityPem() {
    return Bytes.utf8(Certificates.pem(authority));
  }

  ClientTls.Shown shown() {
    return new ClientTls.Shown(certificate, key);
  }

  @Override
  public String toString() {
    return "KubeletClient[" + certificate.getSubjectX500Principal() + "]";
  }
}
