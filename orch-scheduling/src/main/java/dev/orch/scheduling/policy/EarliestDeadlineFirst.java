package dev.orch.scheduling.policy;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.QueueSortPlugin;
import java.time.Instant;

/**
 * The order of waiting pods in which deadlines are kept if any order keeps them (on one machine;
 * Liu and Layland, JACM 1973): among pods of one priority the earlier deadline first, those without
 * one last, and then who has waited longer.
 */
public final class EarliestDeadlineFirst implements QueueSortPlugin {
  @Override
  public int compare(Waiting first, Waiting second) {
    int byPriority = Integer.compare(priority(second.pod()), priority(first.pod()));
    if (byPriority != 0) {
      return byPriority;
    }
    int byDeadline = by(first.pod()).compareTo(by(second.pod()));
    return byDeadline != 0 ? byDeadline : first.since().compareTo(second.since());
  }

  private static Instant by(Pod pod) {
    Instant by = Deadline.ofWellFormed(pod).by();
    return by == null ? Instant.MAX : by;
  }

  static int priority(Pod pod) {
    Integer priority = pod.spec().priority();
    return priority == null ? 0 : priority;
  }
}
