package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.IntOrString;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What Endpoints and EndpointSlices have in common: which pods and ports are behind a Service. */
final class ServiceEndpoints {
  static final String HEADLESS = "service.kubernetes.io/headless";

  private ServiceEndpoints() {}

  /** A port of a Service as one pod has it. */
  record Port(String name, String protocol, int number, Optional<String> appProtocol) {}

  /** Whether it has endpoints that its selector chooses. */
  static boolean isSelecting(Service service) {
    return !service.spec().selector().isEmpty()
        && !service.spec().type().equals("ExternalName")
        && service.metadata().deletionTimestamp() == null;
  }

  /** The Services that a pod is behind, by its labels. */
  static Collection<ObjectKey> servicesOf(Pod pod, Informers caches) {
    return caches.of(BuiltInKinds.SERVICE).inNamespace(pod.metadata().namespace()).stream()
        .filter(service -> selects(service, pod))
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean selects(Service service, Pod pod) {
    Map<String, String> selector = service.spec().selector();
    return !selector.isEmpty()
        && pod.metadata().labels().entrySet().containsAll(selector.entrySet());
  }

  /** The Service's pods that run and have an address, by name. */
  static List<Pod> pods(Service service, Context context) {
    return context.lister(BuiltInKinds.POD).inNamespace(service.metadata().namespace()).stream()
        .filter(pod -> selects(service, pod))
        .filter(pod -> !pod.status().podIP().isEmpty())
        .filter(pod -> !dev.orch.controllers.workloads.Pods.isFinished(pod))
        .collect(ImmutableList.toImmutableList());
  }

  /** The pod's address of that family; empty if it has none. */
  static Optional<String> address(Pod pod, String family) {
    boolean six = family.equals("IPv6");
    ImmutableList.Builder<String> all = ImmutableList.builder();
    all.addAll(pod.status().podIPs().stream().map(PodIP::ip).toList());
    all.add(pod.status().podIP());
    return all.build().stream().filter(ip -> ip.contains(":") == six).findFirst();
  }

  /**
   * The Service's ports on that pod, by name; a named port that the pod doesn't have is left out.
   */
  static List<Port> ports(Service service, Pod pod) {
    ImmutableList.Builder<Port> ports = ImmutableList.builder();
    for (ServicePort port : service.spec().ports()) {
      String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
      number(port, protocol, pod)
          .ifPresent(
              number ->
                  ports.add(
                      new Port(
                          port.name(), protocol, number, Optional.ofNullable(port.appProtocol()))));
    }
    return ImmutableList.sortedCopyOf(
        Comparator.comparing(Port::name).thenComparing(Port::number).thenComparing(Port::protocol),
        ports.build());
  }

  private static Optional<Integer> number(ServicePort port, String protocol, Pod pod) {
    IntOrString target = port.targetPort();
    if (target instanceof IntOrString.Int i) {
      return Optional.of(i.value() == 0 ? port.port() : i.value());
    }
    for (Container container : pod.spec().containers()) {
      for (ContainerPort candidate : container.ports()) {
        String theirs = candidate.protocol().isEmpty() ? "TCP" : candidate.protocol();
        if (candidate.name().equals(target.toString()) && theirs.equals(protocol)) {
          return Optional.of(candidate.containerPort());
        }
      }
    }
    return Optional.empty();
  }

  static ObjectReference reference(Pod pod) {
    return ObjectReferenceBuilder.builder()
        .kind("Pod")
        .namespace(pod.metadata().namespace())
        .name(pod.metadata().name())
        .uid(pod.metadata().uid())
        .build();
  }

  /** The name under which the Service's DNS knows the pod, or {@code ""}. */
  static String hostname(Service service, Pod pod) {
    return pod.spec().subdomain().equals(service.metadata().name()) ? pod.spec().hostname() : "";
  }

  static boolean isHeadless(Service service) {
    return service.spec().clusterIP().equals("None");
  }

  /** The Service's labels, and whether it is headless. */
  static Map<String, String> labels(Service service, Map<String, String> own) {
    TreeMap<String, String> labels = new TreeMap<>(service.metadata().labels());
    labels.remove(HEADLESS);
    if (isHeadless(service)) {
      labels.put(HEADLESS, "");
    }
    labels.putAll(own);
    return ImmutableSortedMap.copyOfSorted(labels);
  }
}
