package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import java.net.InetAddress;
import java.util.List;

/**
 * What a cluster's zone is. Immutable.
 *
 * @param domain its name, in lower case and without the last dot
 * @param ttl how many seconds its records may be remembered
 * @param servers addresses of its name server
 */
public record ZoneSettings(String domain, int ttl, List<InetAddress> servers) {
  /** How long kubeadm's cluster has its records remembered. */
  public static final int TTL = 30;

  public ZoneSettings {
    servers = ImmutableList.copyOf(servers);
  }

  /** Those of a domain, as kubeadm would set it up. */
  public static ZoneSettings of(String domain) {
    return new ZoneSettings(domain, TTL, ImmutableList.of());
  }

  /** The same with these addresses of the name server. */
  public ZoneSettings withServers(List<InetAddress> addresses) {
    return new ZoneSettings(domain, ttl, addresses);
  }
}
