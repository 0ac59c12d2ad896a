package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.Comparator;

/**
 * Which of two waiting pods is decided on first. Asked by the scheduler's loop, often. Must be
 * stateless, and an order: of pods that it doesn't tell apart the one that came first goes first.
 */
@FunctionalInterface
public interface QueueSortPlugin extends Comparator<QueueSortPlugin.Waiting> {
  /**
   * A pod that waits.
   *
   * @param since when it came, or was last refused
   */
  record Waiting(Pod pod, Instant since) {}

  /** Kubernetes' PrioritySort: the higher priority, then who has waited longer. */
  static QueueSortPlugin byPriority() {
    return (first, second) -> {
      int byPriority =
          Integer.compare(PlacedPod.priority(second.pod()), PlacedPod.priority(first.pod()));
      return byPriority != 0 ? byPriority : first.since().compareTo(second.since());
    };
  }
}
