package dev.orch.network;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a service proxy has to carry. Immutable; {@link ServiceTables} makes one from objects.
 *
 * @param services in any order that stays the same
 */
public record ServiceTable(List<Entry> services) {
  /** Nothing to carry. */
  public static final ServiceTable EMPTY = new ServiceTable(ImmutableList.of());

  public ServiceTable {
    services = ImmutableList.copyOf(services);
  }

  /**
   * One service.
   *
   * @param name namespace and name, as {@code default/web}
   * @param addresses its cluster IPs
   * @param ports what it listens on
   * @param affinity how long a client stays with its endpoint after its last connection; null if
   *     clients are spread over all
   */
  public record Entry(
      String name, List<String> addresses, List<Port> ports, @Nullable Duration affinity) {
    public Entry {
      addresses = ImmutableList.copyOf(addresses);
      ports = ImmutableList.copyOf(ports);
    }
  }

  /**
   * One port of a service.
   *
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param port the number at the cluster IPs
   * @param endpoints where to carry to; connections are refused if there are none
   */
  public record Port(String name, String protocol, int port, List<Endpoint> endpoints) {
    public Port {
      endpoints = ImmutableList.copyOf(endpoints);
    }
  }

  /** An address and a port behind a service. */
  public record Endpoint(String ip, int port) {}
}
