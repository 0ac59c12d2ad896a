package dev.orch.store.quota;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.kinds.PodResources;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks for: what its containers ask for, or still hold while they are being resized, or
 * what it says as a whole; and its overhead.
 */
record PodTotals(Map<String, Quantity> requests, Map<String, Quantity> limits) {
  static PodTotals of(Pod pod) {
    Map<String, ContainerStatus> statuses = new TreeMap<>();
    Stream.concat(
            pod.status().containerStatuses().stream(),
            pod.status().initContainerStatuses().stream())
        .forEach(status -> statuses.put(status.name(), status));
    boolean stuck = cannotBeResized(pod);
    return new PodTotals(
            PodResources.total(pod.spec(), c -> requests(c, statuses.get(c.name()), stuck)),
            PodResources.total(pod.spec(), c -> limits(c, statuses.get(c.name()), stuck)))
        .asWhole(pod);
  }

  private static Map<String, Quantity> requests(
      Container container, @Nullable ContainerStatus status, boolean stuck) {
    Map<String, Quantity> wanted = container.resources().requests();
    if (status == null || status.resources() == null) {
      return wanted;
    }
    Map<String, Quantity> held =
        Amounts.most(status.resources().requests(), status.allocatedResources());
    return stuck ? held : Amounts.most(wanted, held);
  }

  private static Map<String, Quantity> limits(
      Container container, @Nullable ContainerStatus status, boolean stuck) {
    Map<String, Quantity> wanted = container.resources().limits();
    if (status == null || status.resources() == null) {
      return wanted;
    }
    Map<String, Quantity> held = status.resources().limits();
    return stuck ? held : Amounts.most(wanted, held);
  }

  private PodTotals asWhole(Pod pod) {
    Map<String, Quantity> all = new TreeMap<>(requests);
    Map<String, Quantity> bounds = new TreeMap<>(limits);
    ResourceRequirements whole = pod.spec().resources();
    if (whole != null) {
      all.putAll(Amounts.only(whole.requests(), PodResources::isPodLevel));
      bounds.putAll(Amounts.only(whole.limits(), PodResources::isPodLevel));
    }
    Map<String, Quantity> overhead = pod.spec().overhead();
    return new PodTotals(
        Amounts.plus(all, overhead),
        Amounts.plus(bounds, Amounts.only(overhead, bounds::containsKey)));
  }

  private static boolean cannotBeResized(Pod pod) {
    return pod.status().conditions().stream()
        .anyMatch(c -> c.type().equals("PodResizePending") && c.reason().equals("Infeasible"));
  }
}
