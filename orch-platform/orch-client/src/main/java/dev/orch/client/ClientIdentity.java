package dev.orch.client;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate with those that vouch for it, and its key. Immutable. */
public final class ClientIdentity {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads both from PEM; the key as PKCS#8, or as RSA and EC keys have it on their own.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  public static ClientIdentity ofPem(String certificate, String key) {
    List<X509Certificate> chain = Pem.certificates(certificate);
    return new ClientIdentity(chain, Pem.privateKey(key));
  }

  X509Certificate[] chain() {
    return chain.toArray(new X509Certificate[0]);
  }

  PrivateKey key() {
    return key;
  }
}
