package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.network.ProxyPlace;
import java.net.Inet6Address;
import java.util.List;

/** Where a service proxy works, as its node's object tells. Stateless. */
public final class NodePlace {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private NodePlace() {}

  /** The node's place; it takes node ports at its first address of each family. */
  public static ProxyPlace of(Node node) {
    ImmutableList.Builder<String> addresses = ImmutableList.builder();
    for (boolean six : new boolean[] {false, true}) {
      List<String> own = addresses(node, "InternalIP", six);
      (own.isEmpty() ? addresses(node, "ExternalIP", six) : own)
          .stream().findFirst().ifPresent(addresses::add);
    }
    return new ProxyPlace(
        node.metadata().name(),
        node.metadata().labels().getOrDefault(ZONE, ""),
        addresses.build(),
        false);
  }

  private static List<String> addresses(Node node, String type, boolean six) {
    return node.status().addresses().stream()
        .filter(address -> address.type().equals(type))
        .map(NodeAddress::address)
        .filter(InetAddresses::isInetAddress)
        .filter(address -> InetAddresses.forString(address) instanceof Inet6Address == six)
        .collect(ImmutableList.toImmutableList());
  }
}
