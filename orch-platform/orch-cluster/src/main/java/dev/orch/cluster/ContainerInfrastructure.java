package dev.orch.cluster;

import com.google.common.net.InetAddresses;
import dev.orch.model.validation.ValidationContext;
import dev.orch.network.AddressPool;
import dev.orch.network.PodNetwork;
import dev.orch.network.ServiceProxy;
import dev.orch.network.loopback.LoopbackNetwork;
import dev.orch.network.loopback.LoopbackRanges;
import dev.orch.network.loopback.LoopbackServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.node.DevicesFactory;
import dev.orch.node.LinuxMachine;
import dev.orch.node.NetworkProber;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeSettings;
import dev.orch.node.Prober;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.SandboxState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes whose containers are run by a runtime of this machine. A named edge: closing waits until
 * the sandboxes are gone.
 */
final class ContainerInfrastructure implements Infrastructure {
  private static final System.Logger LOG =
      System.getLogger(ContainerInfrastructure.class.getName());
  private static final int MAX_CONNECTIONS = 4096;
  private static final long WAIT_SECONDS = 30;

  /** What pods get when the cluster is closed. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ContainerNodes nodes;
  private final Function<String, ScheduledExecutorService> workers;
  private final InstantSource clock;
  private final LoopbackRanges ranges = LoopbackRanges.DEFAULT;
  private final AddressPool pods = AddressPool.of(ranges.pods());
  private final ServiceProxy proxy;
  private final @Nullable PolicyEnforcer policies;
  private final List<ContainerRuntime> runtimes = new ArrayList<>();

  ContainerInfrastructure(
      ContainerNodes nodes,
      Function<String, ScheduledExecutorService> workers,
      InstantSource clock) {
    this.nodes = nodes;
    this.workers = workers;
    this.clock = clock;
    PodNetworking own = nodes.network();
    this.proxy =
        own == null || own.proxies() == null
            ? loopbackProxy()
            : own.proxies().make(workers.apply("proxy"));
    this.policies =
        own == null || own.enforcers() == null
            ? null
            : own.enforcers().make(workers.apply("policies"));
  }

  private static ServiceProxy loopbackProxy() {
    return new LoopbackServiceProxy(
        task -> {
          Thread thread = new Thread(task, "orch-proxy");
          thread.setDaemon(true);
          thread.start();
        },
        System::nanoTime,
        MAX_CONNECTIONS);
  }

  @Override
  public NodeParts node(int index) {
    Path folder = nodes.folder().resolve("node-" + index).toAbsolutePath();
    ScheduledExecutorService worker = workers.apply("runtime-" + index);
    ContainerRuntime runtime = nodes.runtime().make(folder.resolve("runtime"), clock, worker);
    runtimes.add(runtime);
    Prober prober = nodes.prober();
    NodeSettings settings =
        NodeSettings.of("", "127.0.0.1", HostMachine.capacity(), nodes.runtimeName())
            .withRoot(folder.resolve("kubelet"))
            .withCgroupRoot(ContainerNodes.cgroupRoot(folder))
            .withHostDns(HostMachine.dns());
    return new NodeParts(
        settings,
        runtime,
        network(index, folder, worker),
        prober == null ? new NetworkProber(worker, worker) : prober,
        nodes.volumes(),
        DevicesFactory.none(),
        new LinuxMachine(folder, folder));
  }

  private PodNetwork network(int index, Path folder, ScheduledExecutorService worker) {
    PodNetworking own = nodes.network();
    return own == null
        ? new LoopbackNetwork(worker, ranges.podsOf(index))
        : own.networks().make(index, folder, workers.apply("network-" + index));
  }

  @Override
  public ServiceProxy proxy() {
    return proxy;
  }

  @Override
  public boolean knowsPods() {
    return nodes.network() != null && nodes.network().knowsPods();
  }

  @Override
  public @Nullable PolicyEnforcer policies() {
    return policies;
  }

  @Override
  public ValidationContext validation() {
    if (nodes.network() != null) {
      return ValidationContext.KUBERNETES;
    }
    return address ->
        InetAddresses.isInetAddress(address) && pods.contains(InetAddresses.forString(address));
  }

  @Override
  public String serviceRange() {
    PodNetworking own = nodes.network();
    String range = own == null ? null : own.serviceRange();
    return range == null ? ranges.services() : range;
  }

  @Override
  public void ending(List<NodeAgent> agents) {
    if (nodes.endsPods()) {
      await(
          CompletableFuture.allOf(
              agents.stream()
                  .map(agent -> agent.shutDown(GRACE).toCompletableFuture())
                  .toArray(CompletableFuture<?>[]::new)),
          "pods still run");
    }
  }

  @Override
  public void close() {
    proxy.close();
    if (policies != null) {
      policies.close();
    }
    for (ContainerRuntime runtime : runtimes) {
      if (nodes.endsPods()) {
        removeAll(runtime);
      }
      runtime.close();
    }
  }

  private static void removeAll(ContainerRuntime runtime) {
    await(
        runtime
            .list()
            .thenCompose(
                all ->
                    CompletableFuture.allOf(
                        all.stream()
                            .map(SandboxState::id)
                            .map(id -> runtime.removeSandbox(id).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new)))
            .toCompletableFuture(),
        "sandboxes are left");
  }

  private static void await(CompletableFuture<?> all, String otherwise) {
    try {
      all.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, otherwise, e);
    }
  }
}
