package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;

/**
 * What a pod wants of its network beside an address. A network that can't give something leaves it
 * out. Immutable.
 *
 * @param ports ports of the node that lead to it
 * @param annotations the pod's
 * @param ips addresses that it wants to have; empty for any
 * @param mac the hardware address that it wants to have; empty for any
 * @param aliases other names of it
 * @param nameServers the addresses of name servers that it uses
 * @param searches the domains in which it looks for short names
 */
@Model
public record NetworkWishes(
    List<HostPort> ports,
    Map<String, String> annotations,
    List<String> ips,
    String mac,
    List<String> aliases,
    List<String> nameServers,
    List<String> searches)
    implements NetworkWishesBuilder.With {
  /** Nothing. */
  public static final NetworkWishes NONE =
      new NetworkWishes(
          ImmutableList.of(),
          ImmutableSortedMap.of(),
          ImmutableList.of(),
          "",
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of());

  public NetworkWishes {
    ports = ImmutableList.copyOf(ports);
    annotations = ImmutableSortedMap.copyOf(annotations);
    ips = ImmutableList.copyOf(ips);
    aliases = ImmutableList.copyOf(aliases);
    nameServers = ImmutableList.copyOf(nameServers);
    searches = ImmutableList.copyOf(searches);
  }

  /**
   * A port of the node that leads to one of the pod.
   *
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param hostIp the node's address, or empty for all
   */
  public record HostPort(String protocol, int containerPort, int hostPort, String hostIp) {}
}
