package dev.orch.node;

import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who goes first when a machine runs out of something: pods that use more of it than they asked
 * for, then those of less priority, then those that use most beyond what they asked for. Pure; the
 * order is the kubelet's.
 */
final class EvictionRank {
  private static final int CRITICAL_PRIORITY = 2_000_000_000;
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String SOURCE = "kubernetes.io/config.source";

  private EvictionRank() {}

  /**
   * The pods that may go, the first to go first.
   *
   * @param resource what runs out, as requests call it
   * @param used how much of it each pod uses, by uid
   */
  static List<Pod> order(List<Pod> pods, String resource, Map<String, Long> used) {
    Comparator<Pod> first =
        Comparator.comparing((Pod pod) -> excess(pod, resource, used) <= 0)
            .thenComparing(EvictionRank::priority)
            .thenComparing(pod -> -excess(pod, resource, used))
            .thenComparing(pod -> pod.metadata().uid());
    return pods.stream().filter(pod -> !isCritical(pod)).sorted(first).toList();
  }

  /** Pods that the machine can't do without stay. */
  static boolean isCritical(Pod pod) {
    return priority(pod) >= CRITICAL_PRIORITY
        || pod.metadata().annotations().containsKey(MIRROR)
        || "file".equals(pod.metadata().annotations().get(SOURCE));
  }

  private static int priority(Pod pod) {
    return Objects.requireNonNullElse(pod.spec().priority(), 0);
  }

  private static long excess(Pod pod, String resource, Map<String, Long> used) {
    Quantity request =
        PodResources.total(pod.spec(), container -> container.resources().requests())
            .getOrDefault(resource, Quantity.ZERO);
    return used.getOrDefault(pod.metadata().uid(), 0L) - request.value();
  }
}
