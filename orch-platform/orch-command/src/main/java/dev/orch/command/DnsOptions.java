package dev.orch.command;

import dev.orch.dns.DnsServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a cluster's own name server. */
final class DnsOptions {
  @Option(
      names = "--dns",
      paramLabel = "ADDR[:PORT]",
      description =
          "Serve the cluster's names there, and give pods that address if the port is 53."
              + " Default: names aren't served.")
  @Nullable String listen;

  @Option(
      names = "--dns-upstream",
      paramLabel = "ADDR[:PORT]|none",
      split = ",",
      description =
          "Who answers for all other names, one after the other."
              + " Default: what /etc/resolv.conf says.")
  List<String> upstreams = new ArrayList<>();

  private @Nullable Names names;

  /** What is wrong with them; empty if nothing is. */
  String fault() {
    try {
      names = listen == null ? null : Names.of("--dns", listen, "cluster.local", upstreams);
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    return upstreams.isEmpty() || listen != null ? "" : "--dns-upstream: it goes with --dns";
  }

  /** The names to serve; null if none are. */
  @Nullable Names names() {
    return names;
  }

  /** What pods are told; empty if they look names up where the machine does. */
  List<String> forPods() {
    return names == null ? List.of() : names.forPods();
  }

  /** Listens; null if there is nothing to serve. @throws Failure if it can't */
  @Nullable DnsServer serve() {
    return names == null ? null : names.serve(1);
  }
}
