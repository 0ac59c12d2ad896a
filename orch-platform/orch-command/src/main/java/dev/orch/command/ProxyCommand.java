package dev.orch.command;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.controllers.Loop;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.NetworkException;
import dev.orch.network.Range;
import dev.orch.network.linux.Programs;
import dev.orch.network.nft.NftServiceProxy;
import dev.orch.network.nft.NftSettings;
import dev.orch.network.nft.policy.NftPolicyEnforcer;
import dev.orch.node.HealthCheckedProxy;
import dev.orch.node.NodePlace;
import dev.orch.node.PolicyLoop;
import dev.orch.node.ProxyLoop;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch proxy}: has this machine's kernel carry the Services of a cluster. */
@Command(
    name = "proxy",
    description = {
      "Have this machine's kernel carry the Services of a cluster, in kube-proxy's place.",
      "Needs root, nft and conntrack. When it ends, the kernel goes on with what it was given last."
    },
    sortOptions = false)
final class ProxyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Names the cluster.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "This machine's node. Default: the host's name.")
  @Nullable String name;

  @Option(
      names = {"--pod-ranges", "--cluster-cidr"},
      paramLabel = "CIDR",
      split = ",",
      description =
          "The addresses of the cluster's pods; all others are outside."
              + " Default: those of the node's own pods, if its object tells.")
  List<String> podRanges = ImmutableList.of();

  @Option(
      names = "--bind-address",
      paramLabel = "IP",
      description =
          "Where load balancers ask at health-check ports. Default: the node's address,"
              + " if its object tells, else all of this machine's.")
  @Nullable String bind;

  @Option(
      names = "--policies",
      description =
          "Keep the node's pods to the cluster's NetworkPolicies too, where no CNI plugin does."
              + " Needs somebody who may watch all pods, namespaces and policies.")
  boolean policies;

  @Option(
      names = "--cleanup",
      description = "Take away what this command has given the kernel, and end.")
  boolean cleanup;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    List<Range> said = podRanges.stream().map(this::range).collect(ImmutableList.toImmutableList());
    if (bind != null && !InetAddresses.isInetAddress(bind)) {
      throw wrong("--bind-address: '" + bind + "' is no address");
    }
    ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    ExecutorService requests = Executors.newFixedThreadPool(2);
    try (ScratchFolder scratch = ScratchFolder.make()) {
      Programs programs = new Programs(worker, LIMIT, scratch.path());
      if (cleanup) {
        await(new NftServiceProxy(programs, NftSettings.of(said), worker).end());
        await(new NftPolicyEnforcer(programs, worker).end());
      } else {
        carry(said, programs, worker, requests);
      }
    } finally {
      worker.shutdownNow();
      requests.shutdownNow();
    }
    return 0;
  }

  private void carry(
      List<Range> said,
      Programs programs,
      ScheduledExecutorService worker,
      ExecutorService requests)
      throws InterruptedException {
    if (kubeconfig == null) {
      throw wrong("--kubeconfig: it names the cluster, and is missing");
    }
    String own = name == null ? Up.host() : name;
    Server server = Server.of(kubeconfig);
    Optional<Node> node = server.call(api -> api.resources(Node.class).find(own));
    NftSettings settings = NftSettings.of(said.isEmpty() ? ranges(node) : said);
    NftServiceProxy kernel = new NftServiceProxy(programs, settings, worker);
    HealthCheckedProxy proxy = new HealthCheckedProxy(kernel, bind(node), requests, worker);
    ImmutableList.Builder<Loop> loops = ImmutableList.builder();
    loops.add(new ProxyLoop(proxy, own, !settings.podRanges().isEmpty()));
    if (policies) {
      NftPolicyEnforcer enforcer = new NftPolicyEnforcer(programs, worker);
      loops.add(new PolicyLoop(enforcer, own, addresses(node)));
    }
    try (StopSignal stop = StopSignal.open();
        RemoteApi api = server.open();
        ControllerRunner runner =
            ControllerRunner.builder(api)
                .controllers(loops.build())
                .selecting(kind -> kind.equals(BuiltInKinds.NODE) ? "metadata.name=" + own : "")
                .start()) {
      System.out.println("carrying the services of " + server.url() + " on " + own);
      System.out.flush();
      stop.await();
    }
  }

  private static List<Range> ranges(Optional<Node> node) {
    return node.map(known -> known.spec().podCIDRs()).orElse(ImmutableList.of()).stream()
        .map(Range::parse)
        .collect(ImmutableList.toImmutableList());
  }

  private static List<String> addresses(Optional<Node> node) {
    return node.map(known -> NodePlace.of(known).addresses()).orElse(ImmutableList.of());
  }

  /** The first of the addresses at which there are node ports. */
  private InetAddress bind(Optional<Node> node) {
    if (bind != null) {
      return InetAddresses.forString(bind);
    }
    return InetAddresses.forString(addresses(node).stream().findFirst().orElse("0.0.0.0"));
  }

  private static void await(CompletionStage<?> end) throws InterruptedException {
    try {
      end.toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new Failure("--cleanup: " + NetworkException.cause(e).getMessage());
    }
  }

  private Range range(String text) {
    try {
      return Range.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("--pod-ranges: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
