package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.network.NodeIpam;
import dev.orch.store.local.Cidr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether nodes get ranges of their own for their pods, as kube-controller-manager is told. */
final class NodeRangeOptions {
  @Option(
      names = "--allocate-node-cidrs",
      paramLabel = "true|false",
      arity = "0..1",
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "Whether node-ipam-controller runs, which gives each node a range for its pods."
              + " Default: false.")
  boolean allocate;

  @Option(
      names = "--cluster-cidr",
      paramLabel = "CIDR[,CIDR]",
      description = "What it gives parts of: one range, or one of each address family.")
  @Nullable String ranges;

  @Option(
      names = "--service-cluster-ip-range",
      paramLabel = "CIDR[,CIDR]",
      description = "The Services' ranges, of which no node gets a part.")
  @Nullable String services;

  @Option(
      names = {"--node-cidr-mask-size-ipv4", "--node-cidr-mask-size"},
      paramLabel = "BITS",
      description = "The prefix of a node's IPv4 range. Default: 24.")
  int ipv4Bits = NodeIpam.IPV4_BITS;

  @Option(
      names = "--node-cidr-mask-size-ipv6",
      paramLabel = "BITS",
      description = "The prefix of a node's IPv6 range. Default: 64.")
  int ipv6Bits = NodeIpam.IPV6_BITS;

  /** The loop, if it is wanted. */
  Optional<Loop> loop(CommandSpec spec) {
    if (!allocate) {
      return Optional.empty();
    }
    List<Cidr> all = CloudOptions.ranges(ranges, spec);
    if (all.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--allocate-node-cidrs: it needs --cluster-cidr");
    }
    try {
      List<Cidr> reserved = services == null ? ImmutableList.of() : Cidr.ofAll(services);
      return Optional.of(new NodeIpam(all, reserved, ipv4Bits, ipv6Bits));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          spec.commandLine(), "--allocate-node-cidrs: " + wrong.getMessage(), wrong);
    }
  }
}
