package dev.orch.ingress;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate by the host that a client asks for (RFC 6066 3); an alias is the host.
 * For any thread.
 */
final class ServerKeys extends X509ExtendedKeyManager {
  private final Supplier<Routes> routes;

  ServerKeys(Supplier<Routes> routes) {
    this.routes = routes;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String host = "";
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        host = name instanceof SNIHostName asked ? asked.getAsciiName() : host;
      }
    }
    String alias = host.toLowerCase(Locale.ROOT);
    return certificate(alias)
        .filter(found -> found.key().getAlgorithm().equals(keyType))
        .map(found -> alias)
        .orElse(null);
  }

  private Optional<Certificate> certificate(String host) {
    return routes.get().certificate(host);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return certificate(alias)
        .map(found -> found.chain().toArray(new X509Certificate[0]))
        .orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return certificate(alias).map(Certificate::key).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
