package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The EndpointSlice mirroring controller: Endpoints that somebody writes by hand, for a Service
 * without a selector, are in EndpointSlices too, where proxies look.
 */
public final class EndpointSliceMirroring {
  private static final String CONTROLLER = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

  /** The most addresses of one subset; so a subset is one slice. */
  private static final int MOST_ADDRESSES = 1000;

  private static final Set<String> NOT_COPIED =
      ImmutableSet.of(
          "endpoints.kubernetes.io/last-change-trigger-time",
          "kubectl.kubernetes.io/last-applied-configuration");

  private EndpointSliceMirroring() {}

  public static Controller<Endpoints> controller() {
    return Controller.of(BuiltInKinds.ENDPOINTS)
        .named("endpointslice-mirroring-controller")
        .recordsAs("endpoint-slice-mirroring-controller")
        .watches(BuiltInKinds.SERVICE, (service, caches) -> ImmutableList.of(ObjectKey.of(service)))
        .watches(BuiltInKinds.ENDPOINT_SLICE, EndpointSliceMirroring::endpointsOf)
        .reconcile(EndpointSliceMirroring::reconcile);
  }

  private static Collection<ObjectKey> endpointsOf(EndpointSlice slice, Informers caches) {
    return EndpointSlices.serviceOf(slice, CONTROLLER);
  }

  private static Result reconcile(Endpoints endpoints, Context context) {
    ObjectMeta metadata = endpoints.metadata();
    List<EndpointSlice> present =
        EndpointSlices.present(context, metadata.namespace(), metadata.name(), CONTROLLER);
    Optional<Service> service =
        context.lister(BuiltInKinds.SERVICE).get(metadata.namespace(), metadata.name());
    if (!isMirrored(metadata) || service.isEmpty()) {
      present.forEach(slice -> SlicePlan.delete(slice, context));
    } else if (service.get().spec().selector().isEmpty() && metadata.deletionTimestamp() == null) {
      mirror(endpoints, present, context);
    }
    return Result.done();
  }

  private static boolean isMirrored(ObjectMeta metadata) {
    return !"true".equals(metadata.labels().get(SKIP))
        && !metadata.annotations().containsKey(LEADER);
  }

  private static void mirror(Endpoints endpoints, List<EndpointSlice> present, Context context) {
    for (String family : ImmutableList.of("IPv4", "IPv6")) {
      new SlicePlan(context, description(endpoints), family, MOST_ADDRESSES, false)
          .carryOut(
              present.stream().filter(slice -> slice.addressType().equals(family)).toList(),
              wanted(endpoints, family));
    }
    int skipped = endpoints.subsets().stream().mapToInt(EndpointSliceMirroring::tooMany).sum();
    if (skipped > 0) {
      context.warning(
          "TooManyAddressesToMirror",
          "A max of "
              + MOST_ADDRESSES
              + " addresses can be mirrored to EndpointSlices per Endpoints subset. "
              + skipped
              + " addresses were skipped");
    }
  }

  private static int tooMany(EndpointSubset subset) {
    int all = subset.addresses().size() + subset.notReadyAddresses().size();
    return Math.max(0, all - MOST_ADDRESSES);
  }

  private static ObjectMeta description(Endpoints endpoints) {
    ObjectMeta of = endpoints.metadata();
    Map<String, String> labels = new TreeMap<>(of.labels());
    labels.put(EndpointSlices.SERVICE_NAME, of.name());
    labels.put(EndpointSlices.MANAGED_BY, CONTROLLER);
    Map<String, String> annotations = new TreeMap<>(of.annotations());
    annotations.keySet().removeAll(NOT_COPIED);
    return ObjectMetaBuilder.builder()
        .generateName(of.name() + "-")
        .namespace(of.namespace())
        .labels(labels)
        .annotations(annotations)
        .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.ENDPOINTS, endpoints)))
        .build();
  }

  /** The endpoints of one family by the ports that they have. */
  private static Map<List<EndpointPort>, List<Endpoint>> wanted(
      Endpoints endpoints, String family) {
    Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
    for (EndpointSubset subset : endpoints.subsets()) {
      List<Endpoint> all = new ArrayList<>();
      subset.addresses().forEach(address -> all.add(endpoint(address, true)));
      subset.notReadyAddresses().forEach(address -> all.add(endpoint(address, false)));
      for (Endpoint endpoint : all.subList(0, Math.min(all.size(), MOST_ADDRESSES))) {
        if (family(endpoint).equals(family)) {
          wanted.computeIfAbsent(ports(subset), p -> new ArrayList<>()).add(endpoint);
        }
      }
    }
    return wanted;
  }

  private static String family(Endpoint endpoint) {
    return endpoint.addresses().get(0).indexOf(':') < 0 ? "IPv4" : "IPv6";
  }

  private static Endpoint endpoint(EndpointAddress address, boolean ready) {
    return EndpointBuilder.builder()
        .addresses(ImmutableList.of(address.ip()))
        .conditions(new EndpointConditions(ready, null, null))
        .hostname(address.hostname().isEmpty() ? null : address.hostname())
        .targetRef(address.targetRef())
        .nodeName(address.nodeName())
        .build();
  }

  private static List<EndpointPort> ports(EndpointSubset subset) {
    return subset.ports().stream()
        .map(p -> new EndpointPort(p.name(), p.protocol(), p.port(), p.appProtocol()))
        .collect(ImmutableList.toImmutableList());
  }
}
