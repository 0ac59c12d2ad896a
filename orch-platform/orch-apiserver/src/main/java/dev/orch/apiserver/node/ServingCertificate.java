package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.ClientTrust;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows, which may come late and be replaced while it serves. Until
 * there is one, handshakes fail. For any thread.
 */
public final class ServingCertificate {
  private static final String ALIAS = "serving";

  private volatile @Nullable Shown present;

  private record Shown(List<X509Certificate> chain, PrivateKey key) {}

  /**
   * From now on this is shown to whoever connects.
   *
   * @param chain the server's own first
   */
  public void show(List<X509Certificate> chain, PrivateKey key) {
    present = new Shown(ImmutableList.copyOf(chain), key);
  }

  /**
   * What the server speaks TLS with.
   *
   * @param clientAuthorities those whose certificates clients are asked for
   */
  SSLContext tls(List<X509Certificate> clientAuthorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Keys()},
          new TrustManager[] {new ClientTrust(clientAuthorities)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  /** Gives TLS what is there. */
  private final class Keys extends X509ExtendedKeyManager {
    private @Nullable String alias(String keyType) {
      Shown shown = present;
      return shown != null && shown.key.getAlgorithm().equals(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, Socket socket) {
      return alias(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      Shown shown = present;
      return shown == null ? null : shown.chain.toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      Shown shown = present;
      return shown == null ? null : shown.key;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    // A server is no client.

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
