package dev.orch.client;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the certificate that the credentials gave last: they may change it while the client lives,
 * and a new connection then shows the new one.
 */
final class Identities extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private volatile @Nullable ClientIdentity present;

  /** Whether another was shown before: connections that are there still show that. */
  boolean show(@Nullable ClientIdentity identity) {
    ClientIdentity before = present;
    present = identity;
    return before != null && before != identity;
  }

  private @Nullable String alias(String[] keyTypes) {
    ClientIdentity identity = present;
    return identity != null && Arrays.asList(keyTypes).contains(identity.key().getAlgorithm())
        ? ALIAS
        : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    ClientIdentity identity = present;
    return identity == null ? null : identity.chain();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    ClientIdentity identity = present;
    return identity == null ? null : identity.key();
  }

  // A client is no server.

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
