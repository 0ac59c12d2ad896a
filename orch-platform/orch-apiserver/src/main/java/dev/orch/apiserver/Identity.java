package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.ClientTrust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * The server's certificate and key, and the certificate of the authority that signed it, which
 * clients trust.
 *
 * @param authority the authority's certificate
 * @param certificate the server's certificate
 * @param key the server's key
 * @param names the names and addresses that the certificate is for
 */
public record Identity(
    X509Certificate authority, X509Certificate certificate, PrivateKey key, List<String> names) {
  public Identity {
    names = ImmutableList.copyOf(names);
  }

  /**
   * Makes an identity of its own for a server, whose authority's key is forgotten.
   *
   * @param names names and addresses that clients may call it by
   * @param now the time
   * @param random where keys come from
   */
  public static Identity selfMade(List<String> names, Instant now, SecureRandom random) {
    return signedBy(CertificateAuthority.selfMade("orch-ca", now, random), names, now, random);
  }

  /**
   * Makes an identity that an authority answers for.
   *
   * @param names names and addresses that clients may call it by
   * @param now the time
   * @param random where keys come from
   */
  public static Identity signedBy(
      CertificateAuthority authority, List<String> names, Instant now, SecureRandom random) {
    try {
      KeyPair keys = Certificates.keys(random);
      X509Certificate certificate =
          server(authority.name(), authority.key(), keys, names, now, random);
      return new Identity(authority.certificate(), certificate, keys.getPrivate(), names);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static X509Certificate server(
      X500Name issuer,
      PrivateKey signer,
      KeyPair keys,
      List<String> names,
      Instant now,
      SecureRandom random)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    JcaX509v3CertificateBuilder builder =
        Certificates.builder(issuer, new X500Name("CN=orch-apiserver"), keys, now, random);
    builder.addExtension(Extension.subjectAlternativeName, false, Certificates.alternatives(names));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    return Certificates.sign(builder, signer);
  }

  /**
   * What a server of this identity speaks TLS with.
   *
   * @param clientAuthorities those whose certificates clients are asked for
   */
  SSLContext tls(List<X509Certificate> clientAuthorities) {
    try {
      KeyStore keys = KeyStore.getInstance("JKS"); // in memory: no need to be slow to open
      keys.load(null, null);
      keys.setKeyEntry("server", key, new char[0], new Certificate[] {certificate, authority});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          managers.getKeyManagers(), new TrustManager[] {new ClientTrust(clientAuthorities)}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot serve with this certificate", e);
    }
  }

  /** The authority's certificate in PEM. */
  public String authorityPem() {
    return Certificates.pem(authority);
  }
}
