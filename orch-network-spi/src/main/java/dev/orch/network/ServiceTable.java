package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a service proxy on one node has to carry, planned to the end: which packet goes where
 * follows from the table alone. Immutable; {@link ServicePlanner} makes one from objects, and keeps
 * the same instance of an entry as long as nothing in it changes.
 *
 * @param services by namespace and name, as {@code default/web}
 */
public record ServiceTable(Map<String, Entry> services) {
  /** Nothing to carry. */
  public static final ServiceTable EMPTY = new ServiceTable(ImmutableSortedMap.of());

  public ServiceTable {
    services = ImmutableSortedMap.copyOf(services);
  }

  /** These entries, by their names. */
  public static ServiceTable of(Iterable<Entry> entries) {
    ImmutableSortedMap.Builder<String, Entry> all = ImmutableSortedMap.naturalOrder();
    entries.forEach(entry -> all.put(entry.name(), entry));
    return new ServiceTable(all.buildOrThrow());
  }

  /**
   * One service.
   *
   * @param name namespace and name
   * @param frontends where it is reached
   * @param affinity how long a client stays with its endpoint after its last connection; null if
   *     clients are spread over all
   * @param healthCheck where load balancers ask whether this node has endpoints; null if nowhere
   */
  public record Entry(
      String name,
      List<Frontend> frontends,
      @Nullable Duration affinity,
      @Nullable HealthCheck healthCheck) {
    public Entry {
      frontends = ImmutableList.copyOf(frontends);
    }
  }

  /** What an address is to a service. */
  public enum Kind {
    /** Known inside the cluster. */
    CLUSTER_IP,
    /** One that somebody leads to the nodes. */
    EXTERNAL_IP,
    /** A load balancer's. */
    LOAD_BALANCER,
    /** The node's own. */
    NODE_PORT
  }

  /** Where a packet comes from, as seen by the node. */
  public enum Origin {
    /** A pod of the cluster. */
    POD,
    /** The node itself. */
    NODE,
    /** Anywhere else. */
    OUTSIDE
  }

  /**
   * An address and a port at which a service is reached.
   *
   * @param port the service's name for its port
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param inside where packets of pods and of the node go
   * @param outside where all others go
   * @param masqueraded whose packets are to come from the node, so that answers come back this way;
   *     a pod that reaches itself is, in any case
   * @param sources the only ranges that packets may come from; all if empty
   */
  public record Frontend(
      Kind kind,
      String port,
      String address,
      String protocol,
      int number,
      Route inside,
      Route outside,
      Set<Origin> masqueraded,
      List<String> sources) {
    public Frontend {
      masqueraded = ImmutableSortedSet.copyOf(masqueraded);
      sources = ImmutableList.copyOf(sources);
    }

    /** A cluster IP from which everybody is carried to these, or refused if there are none. */
    public static Frontend clusterIp(
        String port, String address, String protocol, int number, List<Endpoint> endpoints) {
      Route route = endpoints.isEmpty() ? Route.REJECT : Route.to(endpoints);
      return new Frontend(
          Kind.CLUSTER_IP,
          port,
          address,
          protocol,
          number,
          route,
          route,
          ImmutableSortedSet.of(Origin.OUTSIDE),
          ImmutableList.of());
    }

    /** Where packets of that origin go. */
    public Route route(Origin origin) {
      return origin == Origin.OUTSIDE ? outside : inside;
    }
  }

  /**
   * What becomes of packets.
   *
   * @param endpoints one of these gets them, each as likely; none unless they are carried
   */
  public record Route(Outcome outcome, List<Endpoint> endpoints) {
    /** They are refused, and their sender is told. */
    public static final Route REJECT = new Route(Outcome.REJECT, ImmutableList.of());

    /** They are lost. */
    public static final Route DROP = new Route(Outcome.DROP, ImmutableList.of());

    public Route {
      endpoints = ImmutableList.copyOf(endpoints);
    }

    /** They are carried to one of these. */
    public static Route to(List<Endpoint> endpoints) {
      return new Route(Outcome.CARRY, endpoints);
    }
  }

  /** What may become of packets. */
  public enum Outcome {
    CARRY,
    REJECT,
    DROP
  }

  /** An address and a port behind a service. */
  public record Endpoint(String ip, int port) implements Comparable<Endpoint> {
    @Override
    public int compareTo(Endpoint other) {
      int byIp = ip.compareTo(other.ip);
      return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }
  }

  /**
   * Where load balancers ask a node whether it is to get packets.
   *
   * @param port the node's
   * @param localEndpoints how many endpoints of the service it has; it is healthy if it has one
   */
  public record HealthCheck(int port, int localEndpoints) {}
}
