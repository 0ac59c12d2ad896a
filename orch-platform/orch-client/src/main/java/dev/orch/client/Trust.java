package dev.orch.client;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client takes for the server. Immutable.
 *
 * @param authorities who may vouch for it; none for those that the JDK knows
 * @param serverName the name that its certificate must have, or {@code ""} for the one in its
 *     address
 * @param anybody whether anybody is taken for it: whoever is on the way reads and changes
 *     everything
 */
public record Trust(List<X509Certificate> authorities, String serverName, boolean anybody) {
  /** The authorities that the JDK knows. */
  public static final Trust SYSTEM = new Trust(ImmutableList.of(), "", false);

  /** Anybody; for tests. */
  public static final Trust ANYBODY = new Trust(ImmutableList.of(), "", true);

  public Trust {
    authorities = ImmutableList.copyOf(authorities);
    if (anybody && !authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "insecure-skip-tls-verify and certificate-authority exclude each other");
    }
  }

  /** Those authorities alone. @throws IllegalArgumentException if the PEM holds none */
  public static Trust authority(String pem) {
    return new Trust(Pem.certificates(pem), "", false);
  }

  /** The same for a certificate with that name. */
  public Trust named(String name) {
    return new Trust(authorities, name, anybody);
  }

  SSLContext context(Identities identities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new Identities[] {identities}, new TrustManager[] {new Verifier(manager(), this)}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private X509ExtendedTrustManager manager() throws GeneralSecurityException, IOException {
    @Nullable KeyStore trusted = null;
    if (!authorities.isEmpty()) {
      trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        trusted.setCertificateEntry("authority-" + i, authorities.get(i));
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no trust manager");
  }
}
