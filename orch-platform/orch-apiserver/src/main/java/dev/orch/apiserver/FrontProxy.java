package dev.orch.apiserver;

import dev.orch.apiserver.backend.ClientTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * What the server shows to the servers behind it, so that they believe it on whose behalf it asks:
 * a certificate of an authority that signs nothing else.
 *
 * @param authority the authority's certificate, which those servers trust
 * @param certificate the certificate that is shown
 * @param key its key
 */
public record FrontProxy(X509Certificate authority, X509Certificate certificate, PrivateKey key) {
  /** The name that the certificate is for; no other is believed. */
  public static final String NAME = "front-proxy-client";

  /**
   * Makes a new one, whose authority's key is forgotten.
   *
   * @param now the time
   * @param random where keys come from
   */
  public static FrontProxy selfMade(Instant now, SecureRandom random) {
    try {
      KeyPair authorityKeys = Certificates.keys(random);
      KeyPair keys = Certificates.keys(random);
      X500Name issuer = new X500Name("CN=orch-front-proxy-ca");
      X509Certificate authority = Certificates.authority(issuer, authorityKeys, now, random);
      JcaX509v3CertificateBuilder builder =
          Certificates.builder(issuer, new X500Name("CN=" + NAME), keys, now, random);
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
      X509Certificate certificate = Certificates.sign(builder, authorityKeys.getPrivate());
      return new FrontProxy(authority, certificate, keys.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /** The authority's certificate in PEM. */
  public String authorityPem() {
    return Certificates.pem(authority);
  }

  ClientTls.Shown shown() {
    return new ClientTls.Shown(certificate, key);
  }
}
