package dev.orch.apiserver.http;

import com.google.common.collect.ImmutableList;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes every certificate that a client shows in TLS, which proves no more than that the client has
 * its key: an authenticator decides whether it is believed, so that the client is told what is
 * wrong with it and may show something else. Immutable.
 */
public final class ClientTrust extends X509ExtendedTrustManager {
  private final List<X509Certificate> asked;

  /**
   * @param asked the authorities whose certificates clients are asked for
   */
  public ClientTrust(List<X509Certificate> asked) {
    this.asked = ImmutableList.copyOf(asked);
  }

  /** What the client at the other end has shown, its own first; perhaps nothing. */
  public static List<X509Certificate> shown(SSLEngine engine) {
    try {
      return Arrays.stream(engine.getSession().getPeerCertificates())
          .map(X509Certificate.class::cast)
          .collect(ImmutableList.toImmutableList());
    } catch (SSLPeerUnverifiedException e) {
      return ImmutableList.of();
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return asked.toArray(new X509Certificate[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a server's trust is for clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }
}
