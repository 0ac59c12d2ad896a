package dev.orch.ingress;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.network.ingress.Backend;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What stands behind a backend: the ready endpoints of the Service's port, or else those that are
 * on their way out and still serve. Stateless.
 */
final class Endpoints {
  private Endpoints() {}

  static List<InetSocketAddress> of(
      Backend backend, Service service, Collection<EndpointSlice> slices) {
    Optional<String> port =
        service.spec().ports().stream()
            .filter(each -> isMeant(each, backend))
            .map(ServicePort::name)
            .findFirst();
    if (port.isEmpty()) {
      return ImmutableList.of();
    }
    Set<InetSocketAddress> ready =
        those(slices, port.get(), each -> !Boolean.FALSE.equals(each.conditions().ready()));
    Set<InetSocketAddress> found =
        ready.isEmpty()
            ? those(slices, port.get(), each -> !Boolean.FALSE.equals(each.conditions().serving()))
            : ready;
    return ImmutableList.copyOf(found);
  }

  private static boolean isMeant(ServicePort port, Backend backend) {
    return backend.port().isEmpty()
        ? port.port() == backend.number()
        : port.name().equals(backend.port());
  }

  private static Set<InetSocketAddress> those(
      Collection<EndpointSlice> slices, String name, Predicate<Endpoint> wanted) {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    for (EndpointSlice slice : slices) {
      for (EndpointPort port : slice.ports()) {
        Integer number = port.port();
        if (number != null && name.equals(port.name() == null ? "" : port.name())) {
          slice.endpoints().stream()
              .filter(wanted)
              .flatMap(each -> each.addresses().stream())
              .filter(InetAddresses::isInetAddress)
              .map(each -> new InetSocketAddress(InetAddresses.forString(each), number))
              .forEach(found::add);
        }
      }
    }
    return found;
  }
}
