package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import dev.orch.model.Column;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointPort;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.discovery.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of services and what stands behind them. */
final class NetworkColumns {
  /** How many elements of a list a cell shows. */
  private static final int SHOWN = 3;

  static final List<Column<Service>> SERVICE =
      Columns.<Service>named()
          .text("Type", "How it is reached.", s -> s.spec().type())
          .text("Cluster-IP", "Address within the cluster.", NetworkColumns::clusterIp)
          .text("External-IP", "Addresses from outside.", NetworkColumns::externalIp)
          .text("Port(s)", "Its ports.", NetworkColumns::ports)
          .age()
          .wide(
              "Selector", "Labels of the pods behind it.", s -> Columns.labels(s.spec().selector()))
          .build();

  static final List<Column<Endpoints>> ENDPOINTS =
      Columns.<Endpoints>named()
          .text("Endpoints", "Addresses and ports.", NetworkColumns::endpoints)
          .age()
          .build();

  static final List<Column<EndpointSlice>> ENDPOINT_SLICE =
      Columns.<EndpointSlice>named()
          .text("AddressType", "IPv4, IPv6 or FQDN.", EndpointSlice::addressType)
          .text("Ports", "Ports of every endpoint.", NetworkColumns::slicePorts)
          .text("Endpoints", "Addresses.", NetworkColumns::sliceAddresses)
          .age()
          .build();

  private NetworkColumns() {}

  private static String clusterIp(Service service) {
    return service.spec().clusterIPs().isEmpty()
        ? "<none>"
        : orNone(service.spec().clusterIPs().get(0));
  }

  private static String externalIp(Service service) {
    ServiceSpec spec = service.spec();
    String own = String.join(",", spec.externalIPs());
    return switch (spec.type()) {
      case "ClusterIP", "NodePort" -> orNone(own);
      case "ExternalName" -> spec.externalName();
      case "LoadBalancer" -> {
        String balancer = balancer(service);
        if (own.isEmpty()) {
          yield balancer.isEmpty() ? "<pending>" : balancer;
        }
        yield balancer.isEmpty() ? own : balancer + "," + own;
      }
      default -> "<unknown>";
    };
  }

  private static String balancer(Service service) {
    TreeSet<String> names = new TreeSet<>();
    for (LoadBalancerIngress ingress : service.status().loadBalancer().ingress()) {
      if (!ingress.ip().isEmpty()) {
        names.add(ingress.ip());
      } else if (!ingress.hostname().isEmpty()) {
        names.add(ingress.hostname());
      }
    }
    return String.join(",", names);
  }

  private static String ports(Service service) {
    return orNone(
        service.spec().ports().stream().map(NetworkColumns::port).collect(Collectors.joining(",")));
  }

  private static String port(ServicePort port) {
    String node = port.nodePort() > 0 ? ":" + port.nodePort() : "";
    return port.port() + node + "/" + port.protocol();
  }

  private static String endpoints(Endpoints endpoints) {
    List<String> all = new ArrayList<>();
    for (EndpointSubset subset : endpoints.subsets()) {
      for (EndpointAddress address :
          subset.ports().isEmpty() ? subset.addresses() : List.<EndpointAddress>of()) {
        all.add(address.ip());
      }
      for (EndpointPort port : subset.ports()) {
        for (EndpointAddress address : subset.addresses()) {
          boolean six = address.ip().indexOf(':') >= 0;
          all.add((six ? "[" + address.ip() + "]" : address.ip()) + ":" + port.port());
        }
      }
    }
    return all.isEmpty() ? "<none>" : some(all);
  }

  private static String slicePorts(EndpointSlice slice) {
    List<String> all = new ArrayList<>();
    slice.ports().forEach(p -> all.add(p.port() == null ? "*" : p.port().toString()));
    return all.isEmpty() ? "<unset>" : some(all);
  }

  private static String sliceAddresses(EndpointSlice slice) {
    List<String> all = new ArrayList<>();
    slice.endpoints().forEach(e -> all.addAll(e.addresses()));
    return all.isEmpty() ? "<unset>" : some(all);
  }

  private static String some(List<String> all) {
    return all.size() <= SHOWN
        ? String.join(",", all)
        : String.join(",", all.subList(0, SHOWN)) + " + " + (all.size() - SHOWN) + " more...";
  }
}
