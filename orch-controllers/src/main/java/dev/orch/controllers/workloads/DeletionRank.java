package dev.orch.controllers.workloads;

import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of a ReplicaSet's pods go first when there are too many: those that are missed least. An
 * order over pods at one moment; smaller goes first. Immutable.
 */
public final class DeletionRank {
  /** Says what a pod's deletion costs compared to others'; 0 if absent. */
  static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private final Instant now;
  private final Map<String, Long> onNode;

  /**
   * @param related the pods among which those that share a node go first
   */
  public DeletionRank(List<Pod> related, Instant now) {
    this.now = now;
    this.onNode =
        related.stream()
            .filter(Pods::isActive)
            .collect(
                Collectors.groupingBy(
                    pod -> pod.spec().nodeName(), java.util.TreeMap::new, Collectors.counting()));
  }

  /**
   * Without a node before with; pending before unknown before running; not ready before ready;
   * cheaper first; on a crowded node first; ready, then made, more recently first, where ages of
   * the same power of two count as equal so that chance has a part; more restarts first.
   */
  public Comparator<Pod> order() {
    Function<Pod, Integer> phase = DeletionRank::phase;
    return Comparator.comparing((Pod pod) -> !pod.spec().nodeName().isEmpty())
        .thenComparing(phase)
        .thenComparing(Pods::isReady)
        .thenComparing(DeletionRank::cost)
        .thenComparing(
            pod -> onNode.getOrDefault(pod.spec().nodeName(), 0L), Comparator.reverseOrder())
        .thenComparing(pod -> Pods.isReady(pod) ? magnitude(readySince(pod)) : 0)
        .thenComparing(DeletionRank::restarts, Comparator.reverseOrder())
        .thenComparing(pod -> magnitude(pod.metadata().creationTimestamp()))
        .thenComparing(pod -> pod.metadata().uid());
  }

  private static int phase(Pod pod) {
    return switch (pod.status().phase()) {
      case "Pending", "" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static int cost(Pod pod) {
    try {
      return Integer.parseInt(pod.metadata().annotations().getOrDefault(COST, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable Instant readySince(Pod pod) {
    return Pods.ready(pod).map(PodCondition::lastTransitionTime).orElse(null);
  }

  /**
   * The binary logarithm of an age in nanoseconds; -1 for none, so that what is unknown goes first.
   */
  private int magnitude(@Nullable Instant since) {
    if (since == null) {
      return -1;
    }
    long age = Duration.between(since, now).toNanos();
    return age <= 0 ? -1 : Long.SIZE - 1 - Long.numberOfLeadingZeros(age);
  }

  private static int restarts(Pod pod) {
    return pod.status().containerStatuses().stream()
        .mapToInt(ContainerStatus::restartCount)
        .max()
        .orElse(0);
  }
}
