package dev.orch.cluster;

import dev.orch.model.validation.ValidationContext;
import dev.orch.network.ServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's nodes are made of: runtimes, networks and the proxy of Services. Made when the
 * cluster starts, closed with it; called while it starts, by one thread.
 */
public interface Infrastructure extends AutoCloseable {
  /** The parts of a node, counted from 0; it has no name yet. */
  NodeParts node(int index);

  /** What carries Services, or null if nothing does. */
  @Nullable ServiceProxy proxy();

  /** Whether what carries Services can tell pods from strangers. */
  default boolean knowsPods() {
    return false;
  }

  /** What enforces NetworkPolicies, or null if nothing does. */
  default @Nullable PolicyEnforcer policies() {
    return null;
  }

  /** Which addresses endpoints may have. */
  ValidationContext validation();

  /** Where cluster IPs are allocated unless it is said otherwise. */
  String serviceRange();

  /**
   * Called before the agents of the nodes are closed, for an infrastructure whose pods are to be
   * ended by them.
   */
  default void ending(List<NodeAgent> agents) {}

  /** Stops every container and lets go of everything. */
  @Override
  void close();

  /** Makes an infrastructure with a cluster's executors and its clock. */
  @FunctionalInterface
  interface Factory {
    Infrastructure make(Function<String, ScheduledExecutorService> workers, InstantSource clock);

    /**
     * The same with other parts in its nodes: such as devices, or another way to ask containers.
     */
    default Factory withNodes(UnaryOperator<NodeParts> change) {
      return (workers, clock) -> new ChangedInfrastructure(make(workers, clock), change);
    }
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
   * Nodes whose containers are run by a runtime of this machine, with volumes on its disks. They
   * outlive a cluster that is killed; the next one on the same folder ends them.
   */
  static Factory containers(ContainerNodes nodes) {
    return (workers, clock) -> new ContainerInfrastructure(nodes, workers, clock);
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
