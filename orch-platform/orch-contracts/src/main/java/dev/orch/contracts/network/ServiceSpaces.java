package dev.orch.contracts.network;

import com.google.common.collect.ImmutableList;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A machine that forwards between pods and the outside, each in a space of its own with a {@link
 * Peer} that has all of its addresses. What pods send to each other leaves their space and comes
 * back through the machine, as if each had one of its own.
 */
public final class ServiceSpaces implements AutoCloseable {
  /** Where masqueraded packets to pods come from. */
  public static final String NODE_TO_PODS = "10.1.1.1";

  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final Space node;
  private final Space pods;
  private final Space outside;
  private final PeerProcess nodePeer;
  private final PeerProcess podsPeer;
  private final PeerProcess outsidePeer;

  /** Makes them; names that begin so must be free on this machine. */
  public ServiceSpaces(String name) throws Exception {
    try {
      node = made(Space.make(name + "-node"));
      pods = made(Space.make(name + "-pods"));
      outside = made(Space.make(name + "-out"));
      link(pods, "pods", NODE_TO_PODS + "/32", "10.1.1.2/32");
      link(outside, "out", "192.168.0.1/24", "192.168.0.254/24");
      for (String command :
          ImmutableList.of(
              "addr add 192.168.0.2/24 dev out",
              "addr add 192.168.0.3/24 dev out",
              "route add 10.1.1.2 dev pods",
              "route add 10.1.0.0/24 via 10.1.1.2 dev pods",
              "route add default via 192.168.0.254")) {
        ip(node, command);
      }
      ip(pods, "route add " + NODE_TO_PODS + " dev eth0");
      become(pods, "10.1.0.0/24", NODE_TO_PODS);
      become(outside, "203.0.113.0/24", "192.168.0.1");
      sysctl(node, "ip_forward", 1);
      // Else the kernel tells a client once in a second that it is refused.
      sysctl(node, "icmp_ratelimit", 0);
      nodePeer = made(PeerProcess.in(node));
      podsPeer = made(PeerProcess.in(pods));
      outsidePeer = made(PeerProcess.in(outside));
      for (int pod = 0; pod < 6; pod++) {
        podsPeer.listen("tcp", "10.1.0." + pod, 8080);
        podsPeer.listen("udp", "10.1.0." + pod, 5353);
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** The machine: 192.168.0.1 to 3 to the outside. */
  public Space node() {
    return node;
  }

  /** The outside: 192.168.0.254, and all of 203.0.113.0/24. */
  public Space outside() {
    return outside;
  }

  private <T extends AutoCloseable> T made(T part) {
    made.push(part);
    return part;
  }

  private static void ip(Space space, String command) throws Exception {
    List<String> words = new ArrayList<>();
    words.add("ip");
    words.addAll(ImmutableList.copyOf(command.split(" ", -1)));
    space.run(words.toArray(new String[0]));
  }

  private static void sysctl(Space space, String name, int value) throws Exception {
    space.run("sysctl", "-qw", "net.ipv4." + name + "=" + value);
  }

  private void link(Space to, String name, String here, String there) throws Exception {
    ip(node, "link add " + name + " type veth peer name eth0 netns " + to.name());
    ip(node, "addr add " + here + " dev " + name);
    ip(node, "link set " + name + " up");
    ip(to, "addr add " + there + " dev eth0");
    ip(to, "link set eth0 up");
  }

  /** Has all addresses of a range, but sends what comes from them to the machine. */
  private static void become(Space space, String range, String by) throws Exception {
    sysctl(space, "conf.all.accept_local", 1);
    ip(space, "route add default via " + by + " dev eth0");
    ip(space, "route add local " + range + " dev lo");
    ip(space, "route add default via " + by + " dev eth0 table 100");
    ip(space, "rule add pref 1 iif lo from " + range + " lookup 100");
    ip(space, "rule add pref 2 lookup local");
    ip(space, "rule del pref 0");
  }

  /** Sends a packet; what comes of it, as {@link PeerProcess#connect} says. */
  public CompletableFuture<String> send(Packet packet, int millis) {
    PeerProcess from =
        packet.origin() == Origin.NODE
            ? nodePeer
            : packet.origin() == Origin.POD ? podsPeer : outsidePeer;
    return from.connect(
        packet.protocol().toLowerCase(Locale.ROOT),
        packet.source(),
        packet.destination(),
        packet.port(),
        millis);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : made) {
      part.close();
    }
  }
}
