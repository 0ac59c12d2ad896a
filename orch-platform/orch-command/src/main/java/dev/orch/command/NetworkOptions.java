package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.cluster.PodNetworking;
import dev.orch.controllers.Loop;
import dev.orch.controllers.network.NodeIpam;
import dev.orch.network.Range;
import dev.orch.network.cni.Binaries;
import dev.orch.network.cni.CniNetwork;
import dev.orch.network.cni.builtin.Builtin;
import dev.orch.network.linux.Programs;
import dev.orch.network.nft.NftServiceProxy;
import dev.orch.network.nft.NftSettings;
import dev.orch.network.nft.policy.NftPolicyEnforcer;
import dev.orch.store.local.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how pods are networked. */
final class NetworkOptions {
  private static final String LOOPBACK = "loopback";
  private static final String BRIDGE = "bridge";
  private static final String CNI = "cni";

  private static final Path CONFIGURATIONS = Path.of("/etc/cni/net.d");
  private static final Path PLUGINS = Path.of("/opt/cni/bin");

  /** The range that most clusters' manifests name. */
  private static final String PODS = "10.244.0.0/16";

  /** Where kubeadm allocates cluster IPs. */
  private static final String SERVICES = "10.96.0.0/12";

  /** How long a plugin may take; the kubelet gives the call of its runtime as long. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Option(
      names = "--pod-network",
      paramLabel = "loopback|bridge|cni",
      description =
          "How pods are networked with --runtime oci: by loopback addresses of the host, by a"
              + " bridge that each node makes, or by CNI plugins. The last two need root and change"
              + " the network they run in. Default: cni if one of the next two is given, else"
              + " loopback.")
  @Nullable String network;

  @Option(
      names = "--cni-conf-dir",
      paramLabel = "DIR",
      description = "Where CNI configurations are; the first one is used. Default: /etc/cni/net.d.")
  @Nullable Path configurations;

  @Option(
      names = "--cni-bin-dir",
      paramLabel = "DIR",
      split = ",",
      description =
          "Where CNI plugins are; bridge, host-local, portmap and flannel are built in and needn't"
              + " be there. Default: /opt/cni/bin.")
  List<Path> plugins = new ArrayList<>();

  @Option(
      names = "--pod-cidr",
      paramLabel = "CIDR[,CIDR]",
      description =
          "Where the cluster's pods have their addresses, with --pod-network bridge and cni: one"
              + " range, or one of each family. Default: 10.244.0.0/16, and unknown with cni.")
  @Nullable String ranges;

  @Option(
      names = "--pod-mtu",
      paramLabel = "BYTES",
      description =
          "The longest packet of pods, with --pod-network bridge; 50 less than what nodes carry if"
              + " there is a tunnel between them. Default: what the kernel takes.")
  int mtu;

  private String chosen() {
    String asked = network;
    if (asked != null) {
      return asked;
    }
    return configurations != null || !plugins.isEmpty() ? CNI : LOOPBACK;
  }

  /** Whether pods have networks of their own. */
  boolean isolates() {
    return !chosen().equals(LOOPBACK);
  }

  /**
   * What is wrong with them; empty if nothing is.
   *
   * @param canIsolate whether the runtime's pods can have networks of their own
   */
  String fault(boolean canIsolate) {
    String name = chosen();
    if (!List.of(LOOPBACK, BRIDGE, CNI).contains(name)) {
      return "--pod-network: '" + name + "' is none of loopback, bridge, cni";
    }
    try {
      Cidr.parseAll(ranges == null ? PODS : ranges);
    } catch (IllegalArgumentException wrong) {
      return "--pod-cidr: " + wrong.getMessage();
    }
    if (!isolates()) {
      return "";
    }
    if (!canIsolate) {
      return "--pod-network " + name + ": it needs --runtime oci";
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      return "--pod-network " + name + ": it needs root";
    }
    for (String program : List.of("ip", "nft")) {
      if (!isOnPath(program)) {
        return "--pod-network " + name + ": there is no " + program + " on the PATH";
      }
    }
    return "";
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * How pods are networked; null for by loopback addresses.
   *
   * @param folder for what is of no worth when it isn't at work
   */
  @Nullable PodNetworking networking(Path folder) {
    return isolates()
        ? new PodNetworking(
            this::network,
            worker ->
                new NftServiceProxy(programs(folder, worker), NftSettings.of(podRanges()), worker),
            worker -> new NftPolicyEnforcer(programs(folder, worker), worker),
            SERVICES,
            !podRanges().isEmpty())
        : null;
  }

  private CniNetwork network(int node, Path folder, ScheduledExecutorService worker) {
    Path own = folder.resolve("network");
    Programs programs = programs(own, worker);
    if (chosen().equals(CNI)) {
      List<Path> directories =
          plugins.isEmpty() ? ImmutableList.of(PLUGINS) : ImmutableList.copyOf(plugins);
      return CniNetwork.of(
          new CniNetwork.Parts(
              own,
              directories,
              Builtin.with(new Binaries(directories, programs), programs, worker),
              programs),
          configurations == null ? CONFIGURATIONS : configurations,
          worker);
    }
    return CniNetwork.of(
        new CniNetwork.Parts(own, ImmutableList.of(), Builtin.plugins(programs, worker), programs),
        Builtin.bridge("orch" + node, mtu, cidrs(), own.resolve("addresses")),
        worker);
  }

  private static Programs programs(Path folder, ScheduledExecutorService worker) {
    return new Programs(worker, PATIENCE, folder.resolve("run"));
  }

  /** What plugins give pods isn't known unless it is said. */
  private List<Range> podRanges() {
    return chosen().equals(CNI) && ranges == null
        ? ImmutableList.of()
        : cidrs().stream().map(Range::parse).collect(ImmutableList.toImmutableList());
  }

  private List<String> cidrs() {
    return ImmutableList.copyOf((ranges == null ? PODS : ranges).split(",", -1));
  }

  /** What gives nodes their ranges, if they need any. */
  Optional<Loop> nodeRanges() {
    return chosen().equals(BRIDGE)
        ? Optional.of(NodeIpam.of(Cidr.parseAll(String.join(",", cidrs()))))
        : Optional.empty();
  }
}
