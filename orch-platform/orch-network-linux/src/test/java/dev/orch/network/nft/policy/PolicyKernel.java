package dev.orch.network.nft.policy;

import dev.orch.contracts.network.PeerProcess;
import dev.orch.contracts.network.Space;
import dev.orch.contracts.policy.PolicyWorld;
import dev.orch.network.policy.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A node with the pods of a {@link PolicyWorld}, each in a network namespace of its own and reached
 * by way of the node's alone, and a machine beyond the cluster.
 */
final class PolicyKernel implements AutoCloseable {
  private static final String OUTSIDE = "203.0.113.9";
  private static final List<Integer> TCP = List.of(53, 79, 80, 81, 82);
  private static final List<Integer> UDP = List.of(53, 79, 80);
  private static final int SPARE_SECONDS = 30;

  private final Space node;
  private final List<Space> spaces = new ArrayList<>();
  private final List<PeerProcess> processes = new ArrayList<>();
  private final TreeMap<String, PeerProcess> peers = new TreeMap<>();

  PolicyKernel() throws Exception {
    node = Space.make("orch-policy-node");
    try {
      node.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
      for (int i = 0; i < PolicyWorld.PODS; i++) {
        host("p" + i, List.of("10.1.0." + i, "fd00::" + i));
      }
      host("out", List.of(OUTSIDE));
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  Space node() {
    return node;
  }

  private void host(String name, List<String> addresses) throws Exception {
    Space space = Space.make("orch-policy-" + name);
    spaces.add(space);
    space.run(
        "ip", "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", node.name());
    node.run("ip", "link", "set", name, "up");
    // Everything goes by way of the node, whose address on each link is the same.
    node.run("ip", "addr", "add", "169.254.1.1/32", "dev", name);
    node.run("ip", "addr", "add", "fe80::1/64", "dev", name, "nodad");
    space.run("ip", "link", "set", "eth0", "up");
    for (String address : addresses) {
      boolean six = address.indexOf(':') >= 0;
      String full = address + (six ? "/128" : "/32");
      space.run("ip", "addr", "add", full, "dev", "eth0", six ? "nodad" : "noprefixroute");
      node.run("ip", "route", "replace", full, "dev", name);
    }
    space.run("ip", "route", "add", "default", "via", "169.254.1.1", "dev", "eth0", "onlink");
    space.run("ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", "eth0");
    PeerProcess peer = PeerProcess.in(space);
    processes.add(peer);
    for (String address : addresses) {
      peers.put(address, peer);
      for (int port : TCP) {
        peer.listen("tcp", address, port);
      }
      for (int port : UDP) {
        peer.listen("udp", address, port);
      }
    }
  }

  /** Whether somebody would take such a connection. */
  static boolean isListening(Flow flow) {
    return (flow.protocol().equals("UDP") ? UDP : TCP).contains(flow.port());
  }

  /** Whether somebody is there who can try it. */
  boolean canTry(Flow flow) {
    return peers.containsKey(flow.source())
        && peers.containsKey(flow.destination())
        && List.of("TCP", "UDP").contains(flow.protocol())
        && (flow.source().indexOf(':') < 0) == (flow.destination().indexOf(':') < 0);
  }

  /** What becomes of each: {@code y} it was made, {@code r} refused, {@code n} lost for so long. */
  String tried(List<Flow> flows, int millis) throws Exception {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (Flow flow : flows) {
      answers.add(
          peers
              .get(flow.source())
              .connect(
                  flow.protocol().toLowerCase(Locale.ROOT),
                  flow.source(),
                  flow.destination(),
                  flow.port(),
                  millis));
    }
    StringBuilder all = new StringBuilder();
    for (CompletableFuture<String> answer : answers) {
      String said = answer.get(SPARE_SECONDS, TimeUnit.SECONDS);
      all.append(
          said.startsWith("ok ")
              ? 'y'
              : said.equals("timeout") ? 'n' : said.equals("refused") ? 'r' : '?');
    }
    return all.toString();
  }

  @Override
  public void close() throws Exception {
    for (PeerProcess peer : processes) {
      peer.close();
    }
    for (Space space : spaces) {
      space.close();
    }
    node.close();
  }
}
