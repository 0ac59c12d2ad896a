package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import com.google.common.hash.Hashing;
import com.google.common.net.InetAddresses;
import dev.orch.network.Overlay.NodePlace;
import dev.orch.network.Range;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node has in its kernel of an overlay: as it is, or as it is to be. For each range of
 * another node there is a route to that node's end of the tunnel; its hardware address is known
 * beforehand, and so is the node behind that: nobody is asked. Pure.
 *
 * @param routes to ranges
 * @param neighbours hardware addresses of tunnels' ends
 * @param tunnels the nodes behind those
 */
record OverlayState(Set<Route> routes, Set<Neighbour> neighbours, Set<Tunnel> tunnels) {
  static final OverlayState NOTHING =
      new OverlayState(ImmutableSortedSet.of(), ImmutableSortedSet.of(), ImmutableSortedSet.of());

  private static final int MAC_BYTES = 5;

  /** By what is said of them they are told apart and sorted. */
  private static <T> ImmutableSortedSet<T> sorted(Set<T> all) {
    return ImmutableSortedSet.copyOf(Comparator.comparing(Object::toString), all);
  }

  OverlayState {
    routes = sorted(routes);
    neighbours = sorted(neighbours);
    tunnels = sorted(tunnels);
  }

  record Route(String range, String via) {}

  record Neighbour(String ip, String mac) {}

  record Tunnel(String mac, String node) {}

  /**
   * The hardware address of a node's end of the tunnel: of its address, so that nodes needn't tell
   * each other.
   */
  static String mac(String node) {
    byte[] hash = Hashing.sha256().hashBytes(InetAddresses.forString(node).getAddress()).asBytes();
    // Neither a maker's nor a group's.
    StringBuilder mac = new StringBuilder("0e");
    for (int i = 0; i < MAC_BYTES; i++) {
      mac.append(String.format(Locale.ROOT, ":%02x", hash[i]));
    }
    return mac.toString();
  }

  /** The address of a node's end of the tunnel: its range's own, which no pod has. */
  static String end(Range range) {
    return InetAddresses.toAddrString(range.first());
  }

  /**
   * What the node at an address is to have.
   *
   * @param local the address; nodes that have it too are no other nodes
   * @param tunnelled whether there is a tunnel; without one, other nodes are next to this one
   */
  static OverlayState of(String local, List<NodePlace> nodes, boolean tunnelled) {
    Set<Route> routes = new TreeSet<>(Comparator.comparing(Route::range));
    Set<Neighbour> neighbours = new TreeSet<>(Comparator.comparing(Neighbour::ip));
    Set<Tunnel> tunnels = new TreeSet<>(Comparator.comparing(Tunnel::mac));
    for (NodePlace node : nodes) {
      Optional<String> address = address(node, local);
      if (address.isEmpty() || address.get().equals(local)) {
        continue;
      }
      String other = address.get();
      for (Range range : ranges(node)) {
        boolean sameFamily = isSix(range.first()) == isSix(InetAddresses.forString(other));
        if (tunnelled) {
          // The first node that has a range keeps it.
          if (routes.add(new Route(range.toString(), end(range)))) {
            neighbours.add(new Neighbour(end(range), mac(other)));
            tunnels.add(new Tunnel(mac(other), other));
          }
        } else if (sameFamily) {
          routes.add(new Route(range.toString(), other));
        }
      }
    }
    return new OverlayState(routes, neighbours, tunnels);
  }

  private static boolean isSix(InetAddress address) {
    return address.getAddress().length != 4;
  }

  /** The one of the local one's family; the local one itself if it has that. */
  private static Optional<String> address(NodePlace node, String local) {
    boolean six = isSix(InetAddresses.forString(local));
    List<String> usable =
        node.addresses().stream()
            .filter(InetAddresses::isInetAddress)
            .map(each -> InetAddresses.toAddrString(InetAddresses.forString(each)))
            .filter(each -> isSix(InetAddresses.forString(each)) == six)
            .toList();
    return usable.contains(local) ? Optional.of(local) : usable.stream().findFirst();
  }

  private static List<Range> ranges(NodePlace node) {
    List<Range> ranges = new ArrayList<>();
    for (String range : node.podRanges()) {
      try {
        ranges.add(Range.parse(range));
      } catch (IllegalArgumentException e) {
        // What isn't one can't be reached.
        continue;
      }
    }
    return ranges;
  }

  /**
   * What is done, in this order.
   *
   * @param bridge commands of {@code bridge}
   * @param ip commands of {@code ip}
   */
  record Commands(List<String> bridge, List<String> ip) {
    boolean areNone() {
      return bridge.isEmpty() && ip.isEmpty();
    }
  }

  /**
   * What makes this state of another one.
   *
   * @param link the link of the tunnel; empty if there is none
   * @param protocol by which the kernel says of a route whose it is
   */
  Commands from(OverlayState now, String link, int protocol) {
    String dev = link.isEmpty() ? "" : " dev " + link;
    ImmutableList.Builder<String> bridge = ImmutableList.builder();
    ImmutableList.Builder<String> ip = ImmutableList.builder();
    for (Route old : Sets.difference(now.routes, routes)) {
      ip.add("route del " + old.range + " via " + old.via + dev + " proto " + protocol);
    }
    for (Neighbour old : Sets.difference(now.neighbours, neighbours)) {
      ip.add("neigh del " + old.ip + dev);
    }
    for (Tunnel old : Sets.difference(now.tunnels, tunnels)) {
      bridge.add("fdb del " + old.mac + dev + " dst " + old.node);
    }
    for (Tunnel fresh : Sets.difference(tunnels, now.tunnels)) {
      bridge.add("fdb append " + fresh.mac + dev + " dst " + fresh.node);
    }
    for (Neighbour fresh : Sets.difference(neighbours, now.neighbours)) {
      ip.add("neigh replace " + fresh.ip + " lladdr " + fresh.mac + dev + " nud permanent");
    }
    for (Route fresh : Sets.difference(routes, now.routes)) {
      ip.add(
          "route replace "
              + fresh.range
              + " via "
              + fresh.via
              + dev
              + " proto "
              + protocol
              + (link.isEmpty() ? "" : " onlink"));
    }
    return new Commands(bridge.build(), ip.build());
  }
}
