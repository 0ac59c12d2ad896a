package dev.orch.network.nft.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.orch.contracts.network.Space;
import dev.orch.contracts.policy.PolicyWorld;
import dev.orch.network.policy.Flow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A node with the pods of a {@link PolicyWorld}, each in a network namespace of its own and reached
 * by way of the node's alone, and a machine beyond the cluster.
 */
final class PolicyKernel implements AutoCloseable {
  static final String OUTSIDE = "203.0.113.9";
  private static final String[] LISTEN = {
    "TCP/53", "TCP/79", "TCP/80", "TCP/81", "TCP/82", "UDP/53", "UDP/79", "UDP/80"
  };

  private final Space node;
  private final List<Space> spaces = new ArrayList<>();
  private final TreeMap<String, Peer> peers = new TreeMap<>();

  /** A program that is a pod. */
  private record Peer(Process process, Writer in, BufferedReader out) {}

  PolicyKernel() throws Exception {
    node = Space.make("orch-policy-node");
    try {
      node.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
      for (int i = 0; i < PolicyWorld.PODS; i++) {
        host("p" + i, List.of("10.1.0." + i, "fd00::" + i));
      }
      host("out", List.of(OUTSIDE));
      for (Peer peer : ImmutableSet.copyOf(peers.values())) {
        assertThat(peer.out.readLine()).isEqualTo("ready");
      }
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
      space.run("ip", "addr", "add", full, "dev", "eth0");
      node.run("ip", "route", "replace", full, "dev", name);
    }
    space.run("ip", "route", "add", "default", "via", "169.254.1.1", "dev", "eth0", "onlink");
    space.run("ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", "eth0");
    List<String> java =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                classes(),
                PodPeer.class.getName()));
    java.addAll(List.of(LISTEN));
    Process process =
        new ProcessBuilder(space.inside(java))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Peer peer =
        new Peer(
            process,
            process.outputWriter(StandardCharsets.UTF_8),
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    addresses.forEach(address -> peers.put(address, peer));
  }

  private static String classes() throws URISyntaxException {
    return Path.of(PodPeer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }

  /** Whether somebody is there who can try it. */
  boolean canTry(Flow flow) {
    return peers.containsKey(flow.source())
        && peers.containsKey(flow.destination())
        && List.of("TCP", "UDP").contains(flow.protocol())
        && (flow.source().indexOf(':') < 0) == (flow.destination().indexOf(':') < 0);
  }

  /** What becomes of each: made, refused, or nothing in that time. */
  String tried(List<Flow> flows, int millis) throws IOException {
    TreeMap<String, StringBuilder> lines = new TreeMap<>();
    for (Flow flow : flows) {
      lines
          .computeIfAbsent(flow.source(), none -> new StringBuilder(Integer.toString(millis)))
          .append(' ')
          .append(flow.protocol())
          .append(' ')
          .append(flow.source())
          .append(' ')
          .append(flow.destination())
          .append(' ')
          .append(flow.port());
    }
    for (var line : lines.entrySet()) {
      Writer in = peers.get(line.getKey()).in();
      in.write(line.getValue().append('\n').toString());
      in.flush();
    }
    TreeMap<String, String> answers = new TreeMap<>();
    for (String source : lines.keySet()) {
      answers.put(source, String.valueOf(peers.get(source).out().readLine()));
    }
    StringBuilder all = new StringBuilder();
    for (Flow flow : flows) {
      String own = answers.get(flow.source());
      all.append(own.charAt(0));
      answers.put(flow.source(), own.substring(1));
    }
    return all.toString();
  }

  @Override
  public void close() throws Exception {
    peers.values().forEach(peer -> peer.process.destroyForcibly());
    for (Space space : spaces) {
      space.close();
    }
    node.close();
  }
}
