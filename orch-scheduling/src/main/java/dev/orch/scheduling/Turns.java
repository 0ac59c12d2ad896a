package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.SortedMap;

/**
 * An optional power of a {@link QueueSortPlugin}: pods wait in several queues, each in the plugin's
 * order, and whose turn it is may depend on what the cluster is like by then. Asked by the
 * scheduler's loop, which then decides on one pod at a time. Must be stateless.
 */
public interface Turns {
  /** The name of the queue that the pod waits in; it depends on the pod alone. */
  String queueOf(Pod pod);

  /**
   * The name of the queue whose first pod is decided on next.
   *
   * @param first the first pod of each queue that isn't empty; there is one
   * @param cluster with all pods that have a place, also those that are on their way to it
   */
  String next(SortedMap<String, Pod> first, ClusterView cluster);
}
