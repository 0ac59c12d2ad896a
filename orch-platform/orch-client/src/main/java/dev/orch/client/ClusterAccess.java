package dev.orch.client;

import dev.orch.store.api.User;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is reached, and as whom.
 *
 * @param server the address of its API, such as {@code https://10.0.0.1:6443}, perhaps with a path
 * @param trust whom to take for it
 * @param credentials what to show it
 * @param namespace the namespace that is meant where none is said
 * @param as whom to act as, or null for oneself
 * @param proxy the HTTP proxy to go through, or null
 */
public record ClusterAccess(
    URI server,
    Trust trust,
    Credentials credentials,
    String namespace,
    @Nullable User as,
    @Nullable URI proxy) {
  public ClusterAccess {
    String scheme = server.getScheme();
    if (server.getHost() == null
        || !("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
      throw new IllegalArgumentException("not the address of a server: " + server);
    }
  }

  /** A server with a certificate that the JDK's authorities vouch for, called by nobody. */
  public static ClusterAccess of(URI server) {
    return new ClusterAccess(server, Trust.SYSTEM, Credentials.anonymous(), "default", null, null);
  }

  public ClusterAccess withTrust(Trust changed) {
    return new ClusterAccess(server, changed, credentials, namespace, as, proxy);
  }

  public ClusterAccess withCredentials(Credentials changed) {
    return new ClusterAccess(server, trust, changed, namespace, as, proxy);
  }
}
