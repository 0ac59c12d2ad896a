package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Pods and nodes with other amounts. Stateless. */
final class Scaled {
  private Scaled() {}

  /** With the requests that missing ones stand for when nodes are ranked: those don't scale. */
  static Pod withRequests(Pod pod) {
    return containers(pod, container -> container.withResources(filled(container.resources())));
  }

  private static ResourceRequirements filled(ResourceRequirements resources) {
    Map<String, Quantity> requests = new TreeMap<>(resources.requests());
    requests.putIfAbsent("cpu", Quantity.parse("100m"));
    requests.putIfAbsent("memory", Quantity.parse("200Mi"));
    return resources.withRequests(ImmutableSortedMap.copyOf(requests));
  }

  private static Pod containers(Pod pod, UnaryOperator<Container> change) {
    return pod.withSpec(
        pod.spec()
            .withContainers(edited(pod.spec().containers(), change))
            .withInitContainers(edited(pod.spec().initContainers(), change)));
  }

  private static List<Container> edited(List<Container> list, UnaryOperator<Container> change) {
    return list.stream().map(change).toList();
  }

  /** Asking for twice as much. */
  static Pod doubled(Pod pod) {
    Pod result = containers(pod, each -> each.withResources(doubled(each.resources())));
    ResourceRequirements level = pod.spec().resources();
    return result.withSpec(
        result
            .spec()
            .withOverhead(doubled(pod.spec().overhead()))
            .withResources(level == null ? null : doubled(level)));
  }

  private static ResourceRequirements doubled(ResourceRequirements resources) {
    return resources.withRequests(doubled(resources.requests()));
  }

  /** With twice as much, but room for as many pods. */
  static Node doubled(Node node) {
    return node.withStatus(node.status().withAllocatable(doubled(node.status().allocatable())));
  }

  private static Map<String, Quantity> doubled(Map<String, Quantity> amounts) {
    Map<String, Quantity> result = new TreeMap<>();
    amounts.forEach(
        (name, amount) -> result.put(name, name.equals("pods") ? amount : amount.plus(amount)));
    return ImmutableSortedMap.copyOf(result);
  }

  /** Not on its way out. */
  static Pod staying(Pod pod) {
    return pod.withMetadata(pod.metadata().withDeletionTimestamp(null));
  }
}
