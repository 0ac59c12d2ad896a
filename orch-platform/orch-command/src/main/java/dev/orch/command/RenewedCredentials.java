package dev.orch.command;

import dev.orch.client.ClientIdentity;
import dev.orch.client.Credential;
import dev.orch.client.Credentials;
import java.security.cert.X509Certificate;

/** A certificate that is replaced by the next one before it ends. For any thread. */
final class RenewedCredentials implements Credentials {
  private volatile Credential present;
  private final X509Certificate first;

  private RenewedCredentials(Credential present, X509Certificate first) {
    this.present = present;
    this.first = first;
  }

  /** Begins with this one, both in PEM. */
  static RenewedCredentials of(String certificate, String key) {
    return new RenewedCredentials(credential(certificate, key), Server.certificate(certificate));
  }

  private static Credential credential(String certificate, String key) {
    return new Credential("", ClientIdentity.ofPem(certificate, key));
  }

  /** The one that it began with. */
  X509Certificate first() {
    return first;
  }

  /** From now on this one is shown. */
  void renew(String certificate, String key) {
    present = credential(certificate, key);
  }

  @Override
  public Credential get() {
    return present;
  }
}
