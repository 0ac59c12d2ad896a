package dev.orch.cluster;

import dev.orch.model.Quantity;
import dev.orch.model.validation.ValidationContext;
import dev.orch.network.PodNetwork;
import dev.orch.network.ServiceProxy;
import dev.orch.node.Prober;
import dev.orch.runtime.ContainerRuntime;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's nodes are made of: runtimes, networks and the proxy of Services. Made when the
 * cluster starts, closed with it; called while it starts, by one thread.
 */
public interface Infrastructure extends AutoCloseable {
  /**
   * What one node is made of.
   *
   * @param runtime runs its containers
   * @param runtimeName what it is called in statuses, such as {@code process://}
   * @param network gives its pods addresses
   * @param prober asks whether its containers work
   * @param hostIp its address
   * @param capacity what it has
   */
  record NodeParts(
      ContainerRuntime runtime,
      String runtimeName,
      PodNetwork network,
      Prober prober,
      String hostIp,
      Map<String, Quantity> capacity) {}

  /** The parts of a node, counted from 0. */
  NodeParts node(int index);

  /** What carries Services, or null if nothing does. */
  @Nullable ServiceProxy proxy();

  /** Which addresses endpoints may have. */
  ValidationContext validation();

  /** Where cluster IPs are allocated unless it is said otherwise. */
  String serviceRange();

  /** Stops every container and lets go of everything. */
  @Override
  void close();

  /** Makes an infrastructure with a cluster's executors and its clock. */
  @FunctionalInterface
  interface Factory {
    Infrastructure make(Function<String, ScheduledExecutorService> workers, InstantSource clock);
  }

  /** Nodes that run nothing: their containers exist on the clock alone. */
  static Factory simulated() {
    return SimulatedInfrastructure::new;
  }

  /**
   * Nodes whose containers are processes of this host, with addresses of its loopback network. The
   * declared deviation: such addresses are accepted in endpoints, where Kubernetes refuses them,
   * within the range of the pods alone.
   *
   * @param folder where logs and working files go
   */
  static Factory processes(Path folder) {
    return (workers, clock) -> new ProcessInfrastructure(folder, workers, clock);
  }

  /**
   * Ends what still runs of a cluster of processes that was killed; its files stay. On the calling
   * thread.
   *
   * @param folder the one it was made with
   */
  static void discard(Path folder) {
    ProcessInfrastructure.discard(folder);
  }
}
