package dev.orch.apiserver;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Signs certificates: a certificate that says so, and its key. Whoever assembles a cluster keeps it
 * where it outlives a start, or makes a new one. Immutable.
 *
 * @param certificate its own certificate
 * @param key its key, which is a secret
 */
public record CertificateAuthority(X509Certificate certificate, PrivateKey key) {
  /**
   * Makes a new one, which has signed itself.
   *
   * @param name its common name
   * @param now the time
   * @param random where keys come from
   */
  public static CertificateAuthority selfMade(String name, Instant now, SecureRandom random) {
    try {
      KeyPair keys = Certificates.keys(random);
      X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
      return new CertificateAuthority(
          Certificates.authority(subject, keys, now, random), keys.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /**
   * The one that was kept as PEM.
   *
   * @throws IllegalArgumentException if that is no certificate, or no key
   */
  public static CertificateAuthority ofPem(String certificate, String key) {
    return new CertificateAuthority(certificateOf(certificate), keyOf(key));
  }

  private static X509Certificate certificateOf(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof X509CertificateHolder holder) {
        return new JcaX509CertificateConverter().getCertificate(holder);
      }
      throw new IllegalArgumentException("no certificate in PEM");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificate in PEM: " + e.getMessage(), e);
    }
  }

  private static PrivateKey keyOf(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      Object found = parser.readObject();
      if (found instanceof PEMKeyPair pair) {
        return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
      }
      if (found instanceof PrivateKeyInfo info) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
      throw new IllegalArgumentException("no private key in PEM");
    } catch (IOException e) {
      throw new IllegalArgumentException("no private key in PEM", e);
    }
  }

  /** Its certificate in PEM. */
  public String pem() {
    return Certificates.pem(certificate);
  }

  /** Its key in PEM: a secret. */
  public String keyPem() {
    return Certificates.pem(key);
  }

  /**
   * Makes a key and a certificate for a client.
   *
   * @param user the common name
   * @param groups the organizations
   * @param now since when it is valid, less an hour for clocks that are behind
   * @param until when it ends
   * @param random where the key comes from
   */
  public ClientIdentity client(
      String user, List<String> groups, Instant now, Instant until, SecureRandom random) {
    try {
      KeyPair keys = Certificates.keys(random);
      X500NameBuilder subject = new X500NameBuilder();
      groups.forEach(group -> subject.addRDN(BCStyle.O, group));
      JcaX509v3CertificateBuilder builder =
          Certificates.builder(
              name(),
              subject.addRDN(BCStyle.CN, user).build(),
              keys.getPublic(),
              now,
              until,
              random);
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
      return new ClientIdentity(
          Certificates.pem(Certificates.sign(builder, key)), Certificates.pem(keys.getPrivate()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /**
   * Signs what a request asks for, as its subject and with its other names, for an end entity.
   *
   * @param request in PEM, PKCS #10
   * @param usages as Kubernetes calls them, such as {@code client auth}
   * @param since when it becomes valid
   * @param until when it ends, unless the authority ends before
   * @param random where its number comes from
   * @return the certificate in PEM
   * @throws IllegalArgumentException if the request is malformed, or not signed with its key
   */
  public String sign(
      String request, List<String> usages, Instant since, Instant until, SecureRandom random) {
    return new RequestSigning(this, random).sign(request, usages, since, until);
  }

  /** The name that it signs with. */
  X500Name name() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  /**
   * What a client shows, in PEM.
   *
   * @param certificate the certificate
   * @param key its key, which is a secret
   */
  public record ClientIdentity(String certificate, String key) {
    @Override
    public String toString() {
      return "ClientIdentity[" + certificate + "]";
    }
  }

  @Override
  public String toString() {
    return "CertificateAuthority[" + certificate.getSubjectX500Principal() + "]";
  }
}
