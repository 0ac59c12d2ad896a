package dev.orch.scheduling;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks of its node. Its containers run side by side, so their requests add up; init
 * containers run one after the other, each beside the sidecars (init containers that are always
 * restarted) started before it, so the largest of those steps counts. Requests at the pod's level
 * replace what its containers add up to, and the overhead of its runtime comes on top.
 */
final class PodRequests {
  /** What a container without a CPU request counts as when nodes are ranked. */
  static final long DEFAULT_MILLI_CPU = 100;

  /** What a container without a memory request counts as when nodes are ranked: 200 MiB. */
  static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

  private final Pod pod;
  private final boolean running;
  private final boolean defaultCpu;
  private final boolean defaultMemory;

  private PodRequests(Pod pod, boolean running, boolean defaultCpu, boolean defaultMemory) {
    this.pod = pod;
    this.running = running;
    this.defaultCpu = defaultCpu;
    this.defaultMemory = defaultMemory;
  }

  /** What a pod that isn't placed yet asks for. */
  static Resources of(Pod pod) {
    return new PodRequests(pod, false, false, false).total();
  }

  /** What a placed pod holds: the larger of what it asks for and what it was given. */
  static Resources held(Pod pod) {
    return new PodRequests(pod, true, false, false).total();
  }

  /** As {@link #of}, with the defaults for missing requests; only CPU and memory are of use. */
  static Resources forRanking(Pod pod) {
    return ranking(pod, false);
  }

  /** As {@link #held}, with the defaults for missing requests. */
  static Resources heldForRanking(Pod pod) {
    return ranking(pod, true);
  }

  private static Resources ranking(Pod pod, boolean running) {
    Map<String, Quantity> level = podLevel(pod);
    return new PodRequests(pod, running, !level.containsKey("cpu"), !level.containsKey("memory"))
        .total();
  }

  private static Map<String, Quantity> podLevel(Pod pod) {
    TreeMap<String, Quantity> result = new TreeMap<>();
    ResourceRequirements resources = pod.spec().resources();
    if (resources != null) {
      resources
          .requests()
          .forEach(
              (name, quantity) -> {
                if (name.equals("cpu") || name.equals("memory") || name.startsWith("hugepages-")) {
                  result.put(name, quantity);
                }
              });
    }
    return result;
  }

  private Resources total() {
    Resources sum = containers();
    Map<String, Quantity> level = podLevel(pod);
    if (!level.isEmpty()) {
      sum = replaced(sum, level);
    }
    return sum.plus(Resources.of(pod.spec().overhead()));
  }

  private static Resources replaced(Resources sum, Map<String, Quantity> level) {
    Resources given = Resources.of(level);
    TreeMap<String, Long> extended = new TreeMap<>(sum.extended());
    extended.putAll(given.extended());
    return new Resources(
        level.containsKey("cpu") ? given.milliCpu() : sum.milliCpu(),
        level.containsKey("memory") ? given.memory() : sum.memory(),
        sum.ephemeralStorage(),
        sum.pods(),
        extended);
  }

  private Resources containers() {
    Resources sum = Resources.NONE;
    for (Container container : pod.spec().containers()) {
      sum = sum.plus(request(container, pod.status().containerStatuses()));
    }
    Resources sidecars = Resources.NONE;
    Resources largest = Resources.NONE;
    for (Container container : pod.spec().initContainers()) {
      Resources request = request(container, pod.status().initContainerStatuses());
      if (isSidecar(container)) {
        sum = sum.plus(request);
        sidecars = sidecars.plus(request);
        largest = largest.max(sidecars);
      } else {
        largest = largest.max(request.plus(sidecars));
      }
    }
    return sum.max(largest);
  }

  /** Whether an init container runs as long as the pod does. */
  static boolean isSidecar(Container initContainer) {
    return "Always".equals(initContainer.restartPolicy());
  }

  private Resources request(Container container, List<ContainerStatus> statuses) {
    Map<String, Quantity> asked = container.resources().requests();
    Resources request = Resources.of(asked);
    boolean cpu = asked.containsKey("cpu");
    boolean memory = asked.containsKey("memory");
    ContainerStatus status = running ? status(container.name(), statuses) : null;
    ResourceRequirements given = status == null ? null : status.resources();
    if (status != null && given != null) {
      Resources held =
          Resources.of(given.requests()).max(Resources.of(status.allocatedResources()));
      request = resizeIsInfeasible() ? held : request.max(held);
      cpu |= given.requests().containsKey("cpu");
      memory |= given.requests().containsKey("memory");
    }
    return withDefaults(request, cpu, memory);
  }

  private Resources withDefaults(Resources request, boolean cpu, boolean memory) {
    boolean fillCpu = defaultCpu && !cpu;
    boolean fillMemory = defaultMemory && !memory;
    if (!fillCpu && !fillMemory) {
      return request;
    }
    return new Resources(
        fillCpu ? DEFAULT_MILLI_CPU : request.milliCpu(),
        fillMemory ? DEFAULT_MEMORY : request.memory(),
        request.ephemeralStorage(),
        request.pods(),
        request.extended());
  }

  private static @Nullable ContainerStatus status(String name, List<ContainerStatus> statuses) {
    for (ContainerStatus status : statuses) {
      if (status.name().equals(name)) {
        return status;
      }
    }
    return null;
  }

  private boolean resizeIsInfeasible() {
    for (PodCondition condition : pod.status().conditions()) {
      if (condition.type().equals("PodResizePending")) {
        return condition.reason().equals("Infeasible");
      }
    }
    return false;
  }
}
