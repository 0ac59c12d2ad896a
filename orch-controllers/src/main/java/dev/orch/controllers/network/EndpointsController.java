package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointPort;
import dev.orch.model.core.EndpointPortBuilder;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Endpoints controller: the addresses behind a Service, as older clients read them. */
public final class EndpointsController {
  private static final Map<String, String> LABELS =
      ImmutableSortedMap.of("endpoints.kubernetes.io/managed-by", "endpoint-controller");

  private EndpointsController() {}

  public static Controller<Service> controller() {
    return Controller.of(BuiltInKinds.SERVICE)
        .named("endpoints-controller")
        .recordsAs("endpoint-controller")
        .watches(BuiltInKinds.POD, ServiceEndpoints::servicesOf)
        .watches(
            BuiltInKinds.ENDPOINTS,
            (endpoints, caches) -> ImmutableList.of(ObjectKey.of(endpoints)))
        .gone(EndpointsController::remove)
        .reconcile(EndpointsController::reconcile);
  }

  /** Only those that the controller made: others may be there without a Service. */
  private static void remove(ObjectKey key, Context context) {
    Optional<Endpoints> left = context.lister(BuiltInKinds.ENDPOINTS).get(key);
    if (left.isEmpty()
        || !left.get().metadata().labels().entrySet().containsAll(LABELS.entrySet())) {
      return;
    }
    try {
      resources(key.namespace(), context).delete(key.name());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  private static Resources<Endpoints> resources(String namespace, Context context) {
    return context.api().resources(BuiltInKinds.ENDPOINTS).inNamespace(namespace);
  }

  private static Result reconcile(Service service, Context context) {
    if (!ServiceEndpoints.isSelecting(service)) {
      return Result.done();
    }
    String namespace = service.metadata().namespace();
    String name = service.metadata().name();
    List<EndpointSubset> behind = subsets(service, context);
    List<EndpointSubset> subsets = EndpointsLimit.cut(behind);
    boolean truncated = EndpointsLimit.isExceeded(behind);
    Map<String, String> labels = ServiceEndpoints.labels(service, LABELS);
    Optional<Endpoints> present = context.lister(BuiltInKinds.ENDPOINTS).get(namespace, name);
    if (present.isEmpty()) {
      ObjectMeta metadata =
          ObjectMetaBuilder.builder().name(name).namespace(namespace).labels(labels).build();
      create(new Endpoints(told(metadata, truncated), subsets), context);
    } else {
      Endpoints before = present.get();
      ObjectMeta metadata = told(before.metadata().withLabels(labels), truncated);
      Edits.replace(
          context.api().resources(BuiltInKinds.ENDPOINTS),
          before,
          before.withMetadata(metadata).withSubsets(subsets));
    }
    return Result.done();
  }

  private static void create(Endpoints endpoints, Context context) {
    try {
      resources(endpoints.metadata().namespace(), context).create(endpoints);
    } catch (ApiException refused) {
      if (!Edits.isNamespaceEnding(refused)) {
        throw refused;
      }
    }
  }

  /** The metadata saying whether addresses are left out. */
  private static ObjectMeta told(ObjectMeta metadata, boolean truncated) {
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    if (truncated) {
      annotations.put(EndpointsLimit.ANNOTATION, EndpointsLimit.TRUNCATED);
    } else {
      annotations.remove(EndpointsLimit.ANNOTATION);
    }
    return metadata.withAnnotations(annotations);
  }

  /** One subset per set of ports, each with its addresses sorted. */
  private static List<EndpointSubset> subsets(Service service, Context context) {
    boolean all = service.spec().publishNotReadyAddresses();
    Map<List<ServiceEndpoints.Port>, ImmutableList.Builder<EndpointAddress>> ready =
        new LinkedHashMap<>();
    Map<List<ServiceEndpoints.Port>, ImmutableList.Builder<EndpointAddress>> notReady =
        new LinkedHashMap<>();
    for (Pod pod : ServiceEndpoints.pods(service, context)) {
      if (!all && pod.metadata().deletionTimestamp() != null) {
        continue;
      }
      List<ServiceEndpoints.Port> ports = ServiceEndpoints.ports(service, pod);
      if (ports.isEmpty() && !service.spec().ports().isEmpty()) {
        continue;
      }
      ready.computeIfAbsent(ports, p -> ImmutableList.builder());
      notReady.computeIfAbsent(ports, p -> ImmutableList.builder());
      var side = all || Pods.isReady(pod) ? ready : notReady;
      side.computeIfAbsent(ports, p -> ImmutableList.builder()).add(address(service, pod));
    }
    ImmutableList.Builder<EndpointSubset> subsets = ImmutableList.builder();
    ready.forEach(
        (ports, addresses) ->
            subsets.add(
                new EndpointSubset(
                    sorted(addresses),
                    sorted(notReady.getOrDefault(ports, ImmutableList.builder())),
                    ports.stream()
                        .map(EndpointsController::port)
                        .collect(ImmutableList.toImmutableList()))));
    return subsets.build();
  }

  private static List<EndpointAddress> sorted(ImmutableList.Builder<EndpointAddress> addresses) {
    return ImmutableList.sortedCopyOf(
        Comparator.comparing(EndpointAddress::ip).thenComparing(EndpointsController::podUid),
        addresses.build());
  }

  private static String podUid(EndpointAddress address) {
    ObjectReference pod = address.targetRef();
    return pod == null ? "" : pod.uid();
  }

  private static EndpointAddress address(Service service, Pod pod) {
    String node = pod.spec().nodeName();
    return new EndpointAddress(
        pod.status().podIP(),
        ServiceEndpoints.hostname(service, pod),
        node.isEmpty() ? null : node,
        ServiceEndpoints.reference(pod));
  }

  private static EndpointPort port(ServiceEndpoints.Port port) {
    return EndpointPortBuilder.builder()
        .name(port.name())
        .port(port.number())
        .protocol(port.protocol())
        .appProtocol(port.appProtocol().orElse(null))
        .build();
  }
}
