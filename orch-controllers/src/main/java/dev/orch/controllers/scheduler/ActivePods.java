package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.Turns;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods to decide on: in one order, or in several queues that take turns. A pod is to be removed
 * before it changes. Used by one thread at a time.
 */
final class ActivePods {
  private final Comparator<QueuedPod> order;
  private final @Nullable Turns turns;
  private final Supplier<ClusterView> cluster;
  private final TreeMap<String, TreeSet<QueuedPod>> byQueue = new TreeMap<>();

  /**
   * @param order of the pods of a queue, by the plugin
   */
  ActivePods(QueueSortPlugin sort, Comparator<QueuedPod> order, Supplier<ClusterView> cluster) {
    this.order = order;
    this.turns = sort instanceof Turns given ? given : null;
    this.cluster = cluster;
  }

  private String queueOf(QueuedPod pod) {
    return turns == null ? "" : turns.queueOf(pod.pod());
  }

  void add(QueuedPod pod) {
    byQueue.computeIfAbsent(queueOf(pod), queue -> new TreeSet<>(order)).add(pod);
  }

  void remove(QueuedPod pod) {
    String name = queueOf(pod);
    TreeSet<QueuedPod> queue = byQueue.get(name);
    if (queue != null && queue.remove(pod) && queue.isEmpty()) {
      byQueue.remove(name);
    }
  }

  boolean contains(QueuedPod pod) {
    TreeSet<QueuedPod> queue = byQueue.get(queueOf(pod));
    return queue != null && queue.contains(pod);
  }

  boolean isEmpty() {
    return byQueue.isEmpty();
  }

  int size() {
    return byQueue.values().stream().mapToInt(TreeSet::size).sum();
  }

  /** Whether who is next may depend on what becomes of who is first. */
  boolean takeTurns() {
    return turns != null;
  }

  /** Who is next; there is somebody. */
  QueuedPod next() {
    if (turns == null) {
      return byQueue.firstEntry().getValue().first();
    }
    TreeMap<String, Pod> first = new TreeMap<>();
    byQueue.forEach((name, queue) -> first.put(name, queue.first().pod()));
    TreeSet<QueuedPod> queue = byQueue.get(turns.next(first, cluster.get()));
    if (queue == null) {
      throw new IllegalStateException("a turn of none of the queues " + first.keySet());
    }
    return queue.first();
  }
}
