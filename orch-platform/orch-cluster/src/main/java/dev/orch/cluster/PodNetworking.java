package dev.orch.cluster;

import dev.orch.network.PodNetwork;
import dev.orch.network.RuntimeNetwork;
import dev.orch.network.ServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * How pods have networks of their own: with each other, and with Services. Immutable.
 *
 * @param networks makes the network of a node
 * @param proxies makes what carries Services; null for what carries them on the host's loopback
 *     addresses, where such pods don't reach them
 * @param enforcers makes what enforces NetworkPolicies; null if nothing does
 * @param serviceRange where cluster IPs are allocated; null for loopback addresses
 * @param knowsPods whether the proxies can tell pods from strangers by their addresses
 */
public record PodNetworking(
    Networks networks,
    @Nullable Proxies proxies,
    @Nullable Enforcers enforcers,
    @Nullable String serviceRange,
    boolean knowsPods) {
  /** The network that the runtime sets up. */
  public static final PodNetworking OF_RUNTIME = of((node, folder, worker) -> new RuntimeNetwork());

  /** Such networks, without Services. */
  public static PodNetworking of(Networks networks) {
    return new PodNetworking(networks, null, null, null, false);
  }

  /** Makes networks. */
  @FunctionalInterface
  public interface Networks {
    /**
     * The network of one node.
     *
     * @param node counts the nodes
     * @param folder the node's own
     * @param worker runs one task at a time; it isn't shut down
     */
    PodNetwork make(int node, Path folder, ScheduledExecutorService worker);
  }

  /** Makes enforcers of policies. */
  @FunctionalInterface
  public interface Enforcers {
    /**
     * What enforces NetworkPolicies on this machine; closed with the cluster.
     *
     * @param worker runs one task at a time; it isn't shut down
     */
    PolicyEnforcer make(ScheduledExecutorService worker);
  }

  /** Makes proxies. */
  @FunctionalInterface
  public interface Proxies {
    /**
     * What carries Services on this machine; closed with the cluster.
     *
     * @param worker runs one task at a time; it isn't shut down
     */
    ServiceProxy make(ScheduledExecutorService worker);
  }
}
