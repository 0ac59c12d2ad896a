package dev.orch.client;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks servers' certificates as a {@link Trust} wants it. Without a name of its own it is the
 * JDK's check; with one, the chain is the JDK's to check and the name is checked here, because the
 * JDK's HTTP client compares with the address alone.
 */
final class Verifier extends X509ExtendedTrustManager {
  /** The kinds of alternative names: a host's, an address. */
  private static final List<Integer> NAMES = List.of(2, 7);

  private final X509ExtendedTrustManager jdk;
  private final Trust trust;

  Verifier(X509ExtendedTrustManager jdk, Trust trust) {
    this.jdk = jdk;
    this.trust = trust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    if (trust.anybody()) {
      return;
    }
    if (trust.serverName().isEmpty()) {
      jdk.checkServerTrusted(chain, type, engine);
    } else {
      checkServerTrusted(chain, type);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (trust.anybody()) {
      return;
    }
    if (trust.serverName().isEmpty()) {
      jdk.checkServerTrusted(chain, type, socket);
    } else {
      checkServerTrusted(chain, type);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkServerTrusted(chain, type);
    String wanted = trust.serverName().toLowerCase(Locale.ROOT);
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    if (names == null || names.stream().noneMatch(name -> isNamed(name, wanted))) {
      throw new CertificateException("the server's certificate is not for " + wanted);
    }
  }

  private static boolean isNamed(List<?> name, String wanted) {
    if (!NAMES.contains(name.get(0))) {
      return false;
    }
    String given = Objects.toString(name.get(1)).toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    return given.equals(wanted)
        || given.startsWith("*.") && dot > 0 && given.substring(1).equals(wanted.substring(dot));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }

  // Clients' certificates are for servers to check.

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("not a server");
  }
}
