package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.ClientIPConfig;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.SessionAffinityConfig;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.network.EndpointChoice.Candidate;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.ServiceTable.Route;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is carried of one service, by the rules of kube-proxy at v1.36. Used once. */
final class ServicePlan {
  private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
  private static final int DEFAULT_AFFINITY_SECONDS = 10800;

  private final Service service;
  private final Collection<EndpointSlice> slices;
  private final ProxyPlace place;
  private final boolean insideLocal;
  private final boolean outsideLocal;

  ServicePlan(Service service, Collection<EndpointSlice> slices, ProxyPlace place) {
    this.service = service;
    this.slices = slices;
    this.place = place;
    this.insideLocal = "Local".equals(service.spec().internalTrafficPolicy());
    this.outsideLocal = service.spec().externalTrafficPolicy().equals("Local");
  }

  /** Null if nothing is carried: the service has no cluster IP. */
  ServiceTable.@Nullable Entry entry() {
    List<String> addresses = clusterIps();
    if (addresses.isEmpty() || service.spec().type().equals("ExternalName")) {
      return null;
    }
    ImmutableList.Builder<Frontend> frontends = ImmutableList.builder();
    Set<String> local = new TreeSet<>();
    for (ServicePort port : service.spec().ports()) {
      for (boolean six : new boolean[] {false, true}) {
        List<String> own = ofFamily(addresses, six);
        if (!own.isEmpty()) {
          List<Candidate> all = Candidates.of(slices, port.name(), six, place);
          all.stream()
              .filter(each -> each.local() && each.ready())
              .forEach(each -> local.add(each.endpoint().ip()));
          add(port, own, EndpointChoice.of(all, place), six, frontends);
        }
      }
    }
    String name = service.metadata().namespace() + "/" + service.metadata().name();
    return new ServiceTable.Entry(name, frontends.build(), affinity(), healthCheck(local.size()));
  }

  private List<String> clusterIps() {
    String first = service.spec().clusterIP();
    return first.isEmpty() || first.equals("None")
        ? ImmutableList.of()
        : Stream.concat(Stream.of(first), service.spec().clusterIPs().stream())
            .distinct()
            .collect(ImmutableList.toImmutableList());
  }

  private static List<String> ofFamily(List<String> addresses, boolean six) {
    return addresses.stream()
        .filter(InetAddresses::isInetAddress)
        .filter(address -> InetAddresses.forString(address) instanceof Inet6Address == six)
        .collect(ImmutableList.toImmutableList());
  }

  private void add(
      ServicePort port,
      List<String> clusterIps,
      EndpointChoice choice,
      boolean six,
      ImmutableList.Builder<Frontend> frontends) {
    String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
    Route inside = route(choice, insideLocal);
    for (String address : clusterIps) {
      frontends.add(
          new Frontend(
              Kind.CLUSTER_IP,
              port.name(),
              address,
              protocol,
              port.port(),
              inside,
              place.knowsPods() ? Route.DROP : inside,
              ImmutableSortedSet.of(Origin.NODE),
              ImmutableList.of()));
    }
    Reach reach = new Reach(port.name(), protocol, choice);
    for (String address : ofFamily(service.spec().externalIPs(), six)) {
      frontends.add(reach.at(Kind.EXTERNAL_IP, address, port.port(), ImmutableList.of()));
    }
    for (String address : ofFamily(balancers(), six)) {
      frontends.add(reach.at(Kind.LOAD_BALANCER, address, port.port(), ranges(six)));
    }
    if (port.nodePort() > 0) {
      for (String address : ofFamily(place.addresses(), six)) {
        frontends.add(reach.at(Kind.NODE_PORT, address, port.nodePort(), ImmutableList.of()));
      }
    }
  }

  private static Route route(EndpointChoice choice, boolean local) {
    if (!choice.any()) {
      return Route.REJECT;
    }
    List<ServiceTable.Endpoint> endpoints = local ? choice.local() : choice.cluster();
    return endpoints.isEmpty() ? Route.DROP : Route.to(endpoints);
  }

  /** A port as it is reached from beyond the cluster. */
  private final class Reach {
    private final String port;
    private final String protocol;
    private final EndpointChoice choice;

    Reach(String port, String protocol, EndpointChoice choice) {
      this.port = port;
      this.protocol = protocol;
      this.choice = choice;
    }

    /** Who is in the cluster already need not be kept to one node's endpoints. */
    Frontend at(Kind kind, String address, int number, List<String> sources) {
      return new Frontend(
          kind,
          port,
          address,
          protocol,
          number,
          route(choice, false),
          route(choice, outsideLocal),
          outsideLocal
              ? ImmutableSortedSet.of(Origin.NODE)
              : ImmutableSortedSet.copyOf(Origin.values()),
          sources);
    }
  }

  /** Addresses of load balancers that hand packets on as they came. */
  private List<String> balancers() {
    return service.status().loadBalancer().ingress().stream()
        .filter(ingress -> !"Proxy".equals(ingress.ipMode()))
        .map(LoadBalancerIngress::ip)
        .filter(ip -> !ip.isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  private List<String> ranges(boolean six) {
    List<String> said = service.spec().loadBalancerSourceRanges();
    Stream<String> all =
        said.isEmpty()
            ? Stream.of(service.metadata().annotations().getOrDefault(RANGES, "").split(",", -1))
            : said.stream();
    return all.map(String::strip)
        .filter(range -> !range.isEmpty() && range.indexOf(':') >= 0 == six)
        .collect(ImmutableList.toImmutableList());
  }

  private @Nullable Duration affinity() {
    if (!service.spec().sessionAffinity().equals("ClientIP")) {
      return null;
    }
    SessionAffinityConfig config = service.spec().sessionAffinityConfig();
    ClientIPConfig client = config == null ? null : config.clientIP();
    Integer seconds = client == null ? null : client.timeoutSeconds();
    return Duration.ofSeconds(seconds == null ? DEFAULT_AFFINITY_SECONDS : seconds);
  }

  private ServiceTable.@Nullable HealthCheck healthCheck(int local) {
    int port = service.spec().healthCheckNodePort();
    return port > 0 && outsideLocal ? new ServiceTable.HealthCheck(port, local) : null;
  }
}
