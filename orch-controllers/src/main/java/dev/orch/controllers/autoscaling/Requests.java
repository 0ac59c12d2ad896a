package dev.orch.controllers.autoscaling;

import com.google.common.collect.Iterables;
import dev.orch.controllers.autoscaling.Metrics.UnavailableException;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What pods request of a resource. Stateless. */
final class Requests {
  private Requests() {}

  /**
   * In thousandths, by pod.
   *
   * @param container the one container that is asked for, or null for all of a pod
   */
  static Map<String, Long> of(List<Pod> pods, String resource, @Nullable String container) {
    Map<String, Long> requests = new TreeMap<>();
    for (Pod pod : pods) {
      ResourceRequirements whole = pod.spec().resources();
      requests.put(
          pod.metadata().name(),
          container == null && whole != null && !whole.requests().isEmpty()
              ? ofPod(pod, whole, resource)
              : ofContainers(pod, resource, container));
    }
    return requests;
  }

  private static long ofPod(Pod pod, ResourceRequirements whole, String resource) {
    Quantity request = whole.requests().get(resource);
    if (request == null) {
      throw new UnavailableException(
          "missing pod-level request for " + resource + " in Pod " + pod.metadata().name());
    }
    return request.milliValue();
  }

  private static long ofContainers(Pod pod, String resource, @Nullable String only) {
    long sum = 0;
    boolean found = only == null;
    Iterable<Container> sidecars =
        Iterables.filter(
            pod.spec().initContainers(), container -> "Always".equals(container.restartPolicy()));
    for (Container container : Iterables.concat(pod.spec().containers(), sidecars)) {
      if (only != null && !only.equals(container.name())) {
        continue;
      }
      Quantity request = container.resources().requests().get(resource);
      if (request == null) {
        throw new UnavailableException(
            "missing request for "
                + resource
                + " in container "
                + container.name()
                + " of Pod "
                + pod.metadata().name());
      }
      sum += request.milliValue();
      found = true;
    }
    if (!found) {
      throw new UnavailableException(
          "container " + only + " not found in Pod " + pod.metadata().name());
    }
    return sum;
  }
}
