package dev.orch.network.dns;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of one service, by sections 2.3 to 2.5 of the specification. What there is beyond it
 * (SRV records of the service's own name, names of endpoints of services that aren't headless) is
 * what CoreDNS says. Used once.
 */
final class ServiceNames {
  /** What the weights of the locations of a name add up to. */
  private static final int WEIGHT = 100;

  private final Service service;
  private final int ttl;
  private final String own;
  private final Map<String, Set<ResourceRecord>> records = new LinkedHashMap<>();
  private final Map<String, Set<Target>> targets = new LinkedHashMap<>();
  private final Map<InetAddress, Set<String>> pointers = new LinkedHashMap<>();

  private ServiceNames(Service service, ZoneSettings zone) {
    this.service = service;
    this.ttl = zone.ttl();
    this.own =
        Ascii.toLowerCase(
                service.metadata().name() + "." + service.metadata().namespace() + ".svc.")
            + zone.domain();
  }

  /** Where a port of the service is. */
  private record Target(int port, String host) {}

  /**
   * What a service brings.
   *
   * @param nodes by their names
   * @param pointers the names of addresses
   * @param headless whether others' names of the same addresses go before these
   */
  record Entry(Map<String, Node> nodes, Map<InetAddress, Set<String>> pointers, boolean headless) {
    static final Entry EMPTY = new Entry(ImmutableMap.of(), ImmutableMap.of(), false);
  }

  static Entry of(Service service, Collection<EndpointSlice> slices, ZoneSettings zone) {
    List<ReadyEndpoint> ready = ReadyEndpoint.of(slices, service.spec().publishNotReadyAddresses());
    return new ServiceNames(service, zone).entry(ready);
  }

  private Entry entry(List<ReadyEndpoint> endpoints) {
    boolean headless = service.spec().clusterIP().equals("None");
    if (service.spec().type().equals("ExternalName")) {
      alias();
    } else if (headless) {
      hosts(endpoints);
      headless(endpoints);
    } else {
      hosts(endpoints);
      clusterIps();
    }
    targets.forEach(this::locations);
    return new Entry(nodes(), ImmutableMap.copyOf(pointers), headless);
  }

  /** A name that is an address in truth is not served. */
  private void alias() {
    String external = service.spec().externalName();
    String target =
        external.endsWith(".") ? external.substring(0, external.length() - 1) : external;
    if (!target.isEmpty() && !InetAddresses.isInetAddress(target)) {
      add(own, new RecordData.Alias(Ascii.toLowerCase(target)));
    }
  }

  private void hosts(List<ReadyEndpoint> endpoints) {
    for (ReadyEndpoint each : endpoints) {
      add(host(each), new RecordData.Address(each.address()));
    }
  }

  private String host(ReadyEndpoint endpoint) {
    return endpoint.hostname() + "." + own;
  }

  /** Without any that is ready, the name isn't there. */
  private void headless(List<ReadyEndpoint> endpoints) {
    for (ReadyEndpoint each : endpoints) {
      add(own, new RecordData.Address(each.address()));
      pointers.computeIfAbsent(each.address(), made -> new LinkedHashSet<>()).add(host(each));
      for (EndpointPort port : each.ports()) {
        Integer number = port.port();
        if (number != null) {
          target(port.name(), port.protocol(), new Target(number, host(each)));
        }
      }
    }
  }

  private void clusterIps() {
    // It is there even while it waits for its addresses.
    records.computeIfAbsent(own, made -> new LinkedHashSet<>());
    List<String> addresses =
        Stream.concat(Stream.of(service.spec().clusterIP()), service.spec().clusterIPs().stream())
            .filter(InetAddresses::isInetAddress)
            .distinct()
            .toList();
    for (String text : addresses) {
      InetAddress address = InetAddresses.forString(text);
      add(own, new RecordData.Address(address));
      pointers.put(address, ImmutableSet.of(own));
    }
    if (!addresses.isEmpty()) {
      for (ServicePort port : service.spec().ports()) {
        target(port.name(), port.protocol(), new Target(port.port(), own));
      }
    }
  }

  /** Unnamed ports have no name of their own. */
  private void target(@Nullable String port, @Nullable String protocol, Target target) {
    targets.computeIfAbsent(own, made -> new LinkedHashSet<>()).add(target);
    if (port != null && !port.isEmpty()) {
      String below =
          "_" + Ascii.toLowerCase(protocol == null || protocol.isEmpty() ? "tcp" : protocol);
      records.computeIfAbsent(below + "." + own, made -> new LinkedHashSet<>());
      String name = "_" + Ascii.toLowerCase(port) + "." + below + "." + own;
      targets.computeIfAbsent(name, made -> new LinkedHashSet<>()).add(target);
    }
  }

  private void locations(String name, Set<Target> all) {
    int weight = Math.max(1, WEIGHT / all.size());
    for (Target each : all) {
      add(name, new RecordData.Location(0, weight, each.port(), each.host()));
    }
  }

  private void add(String name, RecordData data) {
    records
        .computeIfAbsent(name, made -> new LinkedHashSet<>())
        .add(new ResourceRecord(name, ttl, data));
  }

  private Map<String, Node> nodes() {
    ImmutableMap.Builder<String, Node> nodes = ImmutableMap.builder();
    records.forEach(
        (name, own) -> nodes.put(name, new Node(ImmutableList.copyOf(own), additional(name))));
    return nodes.buildOrThrow();
  }

  /** The addresses of what its SRV records name. */
  private List<ResourceRecord> additional(String name) {
    return targets.getOrDefault(name, ImmutableSet.of()).stream()
        .map(Target::host)
        .distinct()
        .flatMap(host -> records.getOrDefault(host, ImmutableSet.of()).stream())
        .filter(each -> each.data() instanceof RecordData.Address)
        .collect(ImmutableList.toImmutableList());
  }
}
