package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointBuilder;
import dev.orch.model.discovery.EndpointConditions;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The EndpointSlice controller: the addresses behind a Service, at most 100 to a slice. */
public final class EndpointSlices {
  static final String SERVICE_NAME = "kubernetes.io/service-name";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslice-controller.k8s.io";
  private static final int MOST_ENDPOINTS = 100;
  private static final String ZONE = "topology.kubernetes.io/zone";

  private EndpointSlices() {}

  public static Controller<Service> controller() {
    return Controller.of(BuiltInKinds.SERVICE)
        .named("endpointslice-controller")
        .recordsAs("endpoint-slice-controller")
        .watches(BuiltInKinds.POD, ServiceEndpoints::servicesOf)
        .watches(BuiltInKinds.ENDPOINT_SLICE, EndpointSlices::serviceOf)
        .watches(BuiltInKinds.NODE, (node, caches) -> ImmutableList.of())
        .reconcile(EndpointSlices::reconcile);
  }

  private static Collection<ObjectKey> serviceOf(EndpointSlice slice, Informers caches) {
    return serviceOf(slice, CONTROLLER);
  }

  /** What a slice is of, if that controller keeps it. */
  static Collection<ObjectKey> serviceOf(EndpointSlice slice, String controller) {
    String service = slice.metadata().labels().get(SERVICE_NAME);
    return service == null || !controller.equals(slice.metadata().labels().get(MANAGED_BY))
        ? ImmutableList.of()
        : ImmutableList.of(new ObjectKey(slice.metadata().namespace(), service));
  }

  /** The slices of a Service that a controller keeps and that aren't being deleted. */
  static List<EndpointSlice> present(
      Context context, String namespace, String service, String controller) {
    return context.lister(BuiltInKinds.ENDPOINT_SLICE).inNamespace(namespace).stream()
        .filter(slice -> controller.equals(slice.metadata().labels().get(MANAGED_BY)))
        .filter(slice -> service.equals(slice.metadata().labels().get(SERVICE_NAME)))
        .filter(slice -> slice.metadata().deletionTimestamp() == null)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(Service service, Context context) {
    if (!ServiceEndpoints.isSelecting(service)) {
      return Result.done();
    }
    List<String> families =
        service.spec().ipFamilies().isEmpty()
            ? ImmutableList.of("IPv4")
            : service.spec().ipFamilies();
    ObjectMeta metadata = service.metadata();
    List<EndpointSlice> present =
        present(context, metadata.namespace(), metadata.name(), CONTROLLER);
    for (String family : families) {
      new SlicePlan(context, description(service), family, MOST_ENDPOINTS, true)
          .carryOut(
              present.stream()
                  .filter(slice -> isUsable(slice, service) && slice.addressType().equals(family))
                  .toList(),
              wanted(service, family, context));
    }
    for (EndpointSlice slice : present) {
      if (!isUsable(slice, service) || !families.contains(slice.addressType())) {
        SlicePlan.delete(slice, context);
      }
    }
    return Result.done();
  }

  /** Those of an earlier Service of that name are about to be collected. */
  private static boolean isUsable(EndpointSlice slice, Service service) {
    return Owners.isControlledBy(slice.metadata(), service.metadata().uid());
  }

  /** The metadata of a new slice; the labels are those of every slice. */
  private static ObjectMeta description(Service service) {
    Map<String, String> own =
        ImmutableSortedMap.of(MANAGED_BY, CONTROLLER, SERVICE_NAME, service.metadata().name());
    return ObjectMetaBuilder.builder()
        .generateName(service.metadata().name() + "-")
        .namespace(service.metadata().namespace())
        .labels(ServiceEndpoints.labels(service, own))
        .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.SERVICE, service)))
        .build();
  }

  /** The endpoints by the ports that they have. */
  private static Map<List<EndpointPort>, List<Endpoint>> wanted(
      Service service, String family, Context context) {
    Map<List<EndpointPort>, ImmutableList.Builder<Endpoint>> byPorts = new LinkedHashMap<>();
    for (Pod pod : ServiceEndpoints.pods(service, context)) {
      List<ServiceEndpoints.Port> ports = ServiceEndpoints.ports(service, pod);
      ServiceEndpoints.address(pod, family)
          .ifPresent(
              address ->
                  byPorts
                      .computeIfAbsent(sliced(ports), p -> ImmutableList.builder())
                      .add(endpoint(service, pod, address, context)));
    }
    Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
    byPorts.forEach((ports, endpoints) -> wanted.put(ports, endpoints.build()));
    return wanted;
  }

  private static List<EndpointPort> sliced(List<ServiceEndpoints.Port> ports) {
    return ports.stream()
        .map(
            port ->
                new EndpointPort(
                    port.name(), port.protocol(), port.number(), port.appProtocol().orElse(null)))
        .collect(ImmutableList.toImmutableList());
  }

  private static Endpoint endpoint(Service service, Pod pod, String address, Context context) {
    boolean serving = Pods.isReady(pod);
    boolean terminating = pod.metadata().deletionTimestamp() != null;
    boolean ready = service.spec().publishNotReadyAddresses() || (serving && !terminating);
    String node = pod.spec().nodeName();
    String hostname = ServiceEndpoints.hostname(service, pod);
    return EndpointBuilder.builder()
        .addresses(ImmutableList.of(address))
        .conditions(new EndpointConditions(ready, serving, terminating))
        .hostname(hostname.isEmpty() ? null : hostname)
        .targetRef(ServiceEndpoints.reference(pod))
        .nodeName(node.isEmpty() ? null : node)
        .zone(
            context
                .lister(BuiltInKinds.NODE)
                .get("", node)
                .map(Node::metadata)
                .map(metadata -> metadata.labels().get(ZONE))
                .orElse(null))
        .build();
  }
}
