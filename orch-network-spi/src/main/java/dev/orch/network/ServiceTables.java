package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.ClientIPConfig;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.SessionAffinityConfig;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointConditions;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans what a service proxy carries, from Services and their EndpointSlices: to the ready
 * endpoints of the first cluster IP's family, or if none is, to those that still serve while they
 * end. Stateless.
 */
public final class ServiceTables {
  /** The label by which a slice names its service. */
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private static final int DEFAULT_AFFINITY_SECONDS = 10800;

  private ServiceTables() {}

  /** The table without node ports. */
  public static ServiceTable plan(Collection<Service> services, Collection<EndpointSlice> slices) {
    return plan(services, slices, ImmutableList.of());
  }

  /**
   * The table; services without a cluster IP of their own are left out.
   *
   * @param nodes the addresses at which node ports are carried
   */
  public static ServiceTable plan(
      Collection<Service> services, Collection<EndpointSlice> slices, List<String> nodes) {
    Map<String, List<EndpointSlice>> byService = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      String name = slice.metadata().labels().get(SERVICE_LABEL);
      if (name != null) {
        byService
            .computeIfAbsent(slice.metadata().namespace() + "/" + name, n -> new ArrayList<>())
            .add(slice);
      }
    }
    Map<String, List<ServiceTable.Entry>> entries = new TreeMap<>();
    for (Service service : services) {
      String name = service.metadata().namespace() + "/" + service.metadata().name();
      List<String> addresses = addresses(service);
      if (!addresses.isEmpty()) {
        String family = addresses.get(0).indexOf(':') >= 0 ? "IPv6" : "IPv4";
        List<EndpointSlice> own =
            byService.getOrDefault(name, ImmutableList.of()).stream()
                .filter(slice -> slice.addressType().equals(family))
                .collect(ImmutableList.toImmutableList());
        ServiceTable.Entry inside = entry(service, name, addresses, own);
        entries.put(name, ImmutableList.of(inside, atNodes(service, inside, nodes)));
      }
    }
    return new ServiceTable(
        entries.values().stream()
            .flatMap(List::stream)
            .filter(entry -> !entry.ports().isEmpty())
            .collect(ImmutableList.toImmutableList()));
  }

  /** The same endpoints behind the node ports; no ports where there are none. */
  private static ServiceTable.Entry atNodes(
      Service service, ServiceTable.Entry inside, List<String> nodes) {
    ImmutableList.Builder<ServiceTable.Port> ports = ImmutableList.builder();
    List<ServicePort> all = service.spec().ports();
    for (int i = 0; i < all.size() && !nodes.isEmpty(); i++) {
      ServiceTable.Port port = inside.ports().get(i);
      int number = all.get(i).nodePort();
      if (number > 0) {
        ports.add(new ServiceTable.Port(port.name(), port.protocol(), number, port.endpoints()));
      }
    }
    return new ServiceTable.Entry(inside.name(), nodes, ports.build(), inside.affinity());
  }

  private static List<String> addresses(Service service) {
    String first = service.spec().clusterIP();
    if (first.isEmpty() || first.equals("None") || service.spec().type().equals("ExternalName")) {
      return ImmutableList.of();
    }
    return ImmutableSet.<String>builder()
        .add(first)
        .addAll(service.spec().clusterIPs())
        .build()
        .asList();
  }

  private static ServiceTable.Entry entry(
      Service service, String name, List<String> addresses, List<EndpointSlice> slices) {
    ImmutableList.Builder<ServiceTable.Port> ports = ImmutableList.builder();
    for (ServicePort port : service.spec().ports()) {
      ports.add(
          new ServiceTable.Port(
              port.name(),
              port.protocol().isEmpty() ? "TCP" : port.protocol(),
              port.port(),
              endpoints(slices, port.name())));
    }
    return new ServiceTable.Entry(name, addresses, ports.build(), affinity(service));
  }

  private static @Nullable Duration affinity(Service service) {
    if (!service.spec().sessionAffinity().equals("ClientIP")) {
      return null;
    }
    SessionAffinityConfig config = service.spec().sessionAffinityConfig();
    ClientIPConfig client = config == null ? null : config.clientIP();
    Integer seconds = client == null ? null : client.timeoutSeconds();
    return Duration.ofSeconds(seconds == null ? DEFAULT_AFFINITY_SECONDS : seconds);
  }

  private static List<ServiceTable.Endpoint> endpoints(List<EndpointSlice> slices, String port) {
    List<ServiceTable.Endpoint> ready = select(slices, port, true);
    return ready.isEmpty() ? select(slices, port, false) : ready;
  }

  private static List<ServiceTable.Endpoint> select(
      List<EndpointSlice> slices, String portName, boolean ready) {
    ImmutableSet.Builder<ServiceTable.Endpoint> result = ImmutableSet.builder();
    for (EndpointSlice slice : slices) {
      Integer number = number(slice, portName);
      if (number == null) {
        continue;
      }
      for (Endpoint endpoint : slice.endpoints()) {
        if (counts(endpoint.conditions(), ready) && !endpoint.addresses().isEmpty()) {
          result.add(new ServiceTable.Endpoint(endpoint.addresses().get(0), number));
        }
      }
    }
    return result.build().asList();
  }

  /** Unknown readiness is readiness. */
  private static boolean counts(EndpointConditions conditions, boolean ready) {
    return ready
        ? !Boolean.FALSE.equals(conditions.ready())
        : Boolean.TRUE.equals(conditions.serving())
            && Boolean.TRUE.equals(conditions.terminating());
  }

  private static @Nullable Integer number(EndpointSlice slice, String portName) {
    for (EndpointPort port : slice.ports()) {
      String name = port.name() == null ? "" : port.name();
      if (name.equals(portName)) {
        return port.port();
      }
    }
    return null;
  }
}
