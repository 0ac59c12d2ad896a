package dev.orch.apiserver.aggregation;

import dev.orch.apiserver.aggregation.Conditions.Verdict;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.store.api.ListOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the port of a Service leads, or why it leads nowhere. Immutable.
 *
 * @param places where its server can be reached; none if it can't
 * @param fault why it leads nowhere, or null
 */
public record ServiceRoute(List<Place> places, @Nullable Verdict fault) {
  private static final String CLUSTER_IP = "ClusterIP";
  private static final int HTTPS = 443;

  /**
   * One place.
   *
   * @param pod the name of the pod that is there, in the Service's namespace; {@code ""} if none is
   */
  public record Place(String host, int port, String pod) {}

  /** Looks it up now. */
  static ServiceRoute of(ServiceReference reference, Api api) {
    String name = reference.name();
    String namespace = reference.namespace();
    int port = reference.port() == null ? HTTPS : reference.port();
    String shown = "service/" + name + " in " + Json.of(namespace);
    Optional<Service> found = api.resources(Service.class).inNamespace(namespace).find(name);
    if (found.isEmpty()) {
      return no("ServiceNotFound", shown + " is not present");
    }
    Service service = found.get();
    if (service.spec().type().equals("ExternalName")) {
      return new ServiceRoute(List.of(new Place(service.spec().externalName(), port, "")), null);
    }
    Optional<ServicePort> servicePort =
        service.spec().ports().stream().filter(p -> p.port() == port).findFirst();
    if (servicePort.isEmpty()) {
      return no("ServicePortError", shown + " is not listening on port " + port);
    }
    String portName = servicePort.get().name();
    List<EndpointSlice> slices =
        api.resources(EndpointSlice.class)
            .inNamespace(namespace)
            .list(ListOptions.labels("kubernetes.io/service-name=" + name))
            .items();
    if (slices.isEmpty() && service.spec().type().equals(CLUSTER_IP)) {
      return no("EndpointsNotFound", "cannot find endpointslices for " + shown);
    }
    List<Place> places = new ArrayList<>();
    slices.forEach(slice -> add(slice, portName, places));
    return places.isEmpty()
        ? no(
            "MissingEndpoints",
            "endpointslices for "
                + shown
                + " have no addresses with port name "
                + Json.of(portName))
        : new ServiceRoute(places, null);
  }

  private static ServiceRoute no(String reason, String message) {
    return new ServiceRoute(List.of(), Verdict.no(reason, message));
  }

  private static void add(EndpointSlice slice, String portName, List<Place> into) {
    for (EndpointPort port : slice.ports()) {
      if (port.port() == null || !Objects.requireNonNullElse(port.name(), "").equals(portName)) {
        continue;
      }
      for (Endpoint endpoint : slice.endpoints()) {
        if (!Boolean.FALSE.equals(endpoint.conditions().ready())) {
          var target = endpoint.targetRef();
          String pod = target != null && target.kind().equals("Pod") ? target.name() : "";
          endpoint.addresses().forEach(a -> into.add(new Place(a, port.port(), pod)));
        }
      }
    }
  }
}
