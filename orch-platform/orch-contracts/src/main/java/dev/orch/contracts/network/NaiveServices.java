package dev.orch.contracts.network;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Delivery;
import dev.orch.network.simulated.Delivery.Fate;
import dev.orch.network.simulated.Packet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may become of a packet, straight from the documentation of Services, one packet at a time:
 * the naive twin of the planner and of all proxies. Families but IPv4 it doesn't know.
 */
public record NaiveServices(ServiceWorld world, ProxyPlace place) {
  /** Any of these is right; they differ by the endpoint alone. */
  public Set<Delivery> deliveries(Packet packet) {
    for (Service service : world.services().values()) {
      for (ServicePort port : service.spec().ports()) {
        if (!service.spec().clusterIP().equals("None")
            && port.protocol().equals(packet.protocol())
            && isFor(packet, service, port)) {
          return deliveries(packet, service, port);
        }
      }
    }
    return ImmutableSet.of(Delivery.PASSED);
  }

  private boolean isFor(Packet packet, Service service, ServicePort port) {
    String to = packet.destination();
    if (place.addresses().contains(to)) {
      return port.nodePort() > 0 && port.nodePort() == packet.port();
    }
    return port.port() == packet.port()
        && (to.equals(service.spec().clusterIP())
            || service.spec().externalIPs().contains(to)
            || isBalancer(service, to));
  }

  private static boolean isBalancer(Service service, String address) {
    return service.status().loadBalancer().ingress().stream()
        .anyMatch(i -> i.ip().equals(address) && !"Proxy".equals(i.ipMode()));
  }

  private Set<Delivery> deliveries(Packet packet, Service service, ServicePort port) {
    String name = "d/" + service.metadata().name();
    List<String> sources = service.spec().loadBalancerSourceRanges();
    if (isBalancer(service, packet.destination())
        && !sources.isEmpty()
        && InetAddresses.coerceToInteger(InetAddresses.forString(packet.source()))
            != (InetAddresses.coerceToInteger(InetAddresses.forString("203.0.113.0"))
                | InetAddresses.coerceToInteger(InetAddresses.forString(packet.source())) & 127)) {
      return ImmutableSet.of(new Delivery(Fate.DROPPED, name, null, false));
    }
    boolean clusterIp = packet.destination().equals(service.spec().clusterIP());
    if (clusterIp && place.knowsPods() && packet.origin() == Origin.OUTSIDE) {
      return ImmutableSet.of(new Delivery(Fate.DROPPED, name, null, false));
    }
    boolean external = service.spec().externalTrafficPolicy().equals("Local");
    boolean own =
        clusterIp
            ? "Local".equals(service.spec().internalTrafficPolicy())
            : external && packet.origin() == Origin.OUTSIDE;
    List<Known> all = known(service, port.name());
    if (all.stream().noneMatch(Known::isUsable)) {
      return ImmutableSet.of(new Delivery(Fate.REJECTED, name, null, false));
    }
    Set<String> addresses = own ? ofThisNode(all) : ofTheCluster(all);
    if (addresses.isEmpty()) {
      return ImmutableSet.of(new Delivery(Fate.DROPPED, name, null, false));
    }
    boolean masqueraded =
        clusterIp ? packet.origin() == Origin.NODE : packet.origin() == Origin.NODE || !external;
    int number = port.name().equals("dns") ? 5353 : 8080;
    Set<Delivery> right = new LinkedHashSet<>();
    for (String address : addresses) {
      right.add(
          new Delivery(
              Fate.CARRIED,
              name,
              new ServiceTable.Endpoint(address, number),
              masqueraded || address.equals(packet.source())));
    }
    return ImmutableSet.copyOf(right);
  }

  /** All that is told of one address, by any slice. */
  private static final class Known {
    String address = "";
    boolean local;
    boolean ready;
    boolean lingering;
    final Set<String> zones = new TreeSet<>();
    final Set<String> nodes = new TreeSet<>();

    boolean isUsable() {
      return ready || lingering;
    }
  }

  private List<Known> known(Service service, String port) {
    List<Known> all = new ArrayList<>();
    for (EndpointSlice slice : world.slices().values()) {
      boolean own =
          service
              .metadata()
              .name()
              .equals(slice.metadata().labels().get("kubernetes.io/service-name"));
      if (own && slice.ports().stream().map(EndpointPort::name).anyMatch(port::equals)) {
        slice.endpoints().forEach(endpoint -> note(endpoint, all));
      }
    }
    return all;
  }

  private void note(Endpoint endpoint, List<Known> all) {
    String address = endpoint.addresses().get(0);
    Known known =
        all.stream().filter(k -> k.address.equals(address)).findFirst().orElseGet(Known::new);
    if (known.address.isEmpty()) {
      known.address = address;
      all.add(known);
    }
    known.local |= place.node().equals(endpoint.nodeName());
    known.ready |= Boolean.TRUE.equals(endpoint.conditions().ready());
    known.lingering |=
        Boolean.TRUE.equals(endpoint.conditions().serving())
            && Boolean.TRUE.equals(endpoint.conditions().terminating());
    if (endpoint.hints() != null) {
      endpoint.hints().forZones().forEach(zone -> known.zones.add(zone.name()));
      endpoint.hints().forNodes().forEach(node -> known.nodes.add(node.name()));
    }
  }

  private static Set<String> ofThisNode(List<Known> all) {
    Set<String> ready = new TreeSet<>();
    Set<String> lingering = new TreeSet<>();
    for (Known known : all) {
      if (known.local && known.ready) {
        ready.add(known.address);
      } else if (known.local && known.lingering) {
        lingering.add(known.address);
      }
    }
    return ready.isEmpty() ? lingering : ready;
  }

  private Set<String> ofTheCluster(List<Known> all) {
    Set<String> ready = new TreeSet<>();
    Set<String> lingering = new TreeSet<>();
    Set<String> forNode = new TreeSet<>();
    Set<String> forZone = new TreeSet<>();
    boolean eachNamesNodes = true;
    boolean eachNamesZones = true;
    for (Known known : all) {
      if (known.lingering) {
        lingering.add(known.address);
      }
      if (known.ready) {
        ready.add(known.address);
        eachNamesNodes &= !known.nodes.isEmpty();
        eachNamesZones &= !known.zones.isEmpty();
        if (known.nodes.contains(place.node())) {
          forNode.add(known.address);
        }
        if (known.zones.contains(place.zone())) {
          forZone.add(known.address);
        }
      }
    }
    if (ready.isEmpty()) {
      return lingering;
    }
    if (eachNamesNodes && !forNode.isEmpty()) {
      return forNode;
    }
    return eachNamesZones && !forZone.isEmpty() ? forZone : ready;
  }
}
