package dev.orch.controllers.scheduler;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as the scheduler sees it: what the caches say, and the pods it has assumed to be on
 * the nodes it is binding them to. Used by one thread at a time.
 */
final class Placements {
  private final Map<String, Pod> assumed = new TreeMap<>();
  private ClusterView view = ClusterView.empty();

  ClusterView view() {
    return view;
  }

  /** The pod is taken to be on the node until the cache shows it, or {@link #forget}. */
  void assume(Pod pod, String node) {
    Pod placed = pod.withSpec(pod.spec().withNodeName(node));
    assumed.put(pod.metadata().uid(), placed);
    view = view.withPod(placed);
  }

  boolean isAssumed(Pod pod) {
    return assumed.containsKey(pod.metadata().uid());
  }

  /** Binding failed. */
  void forget(Pod pod) {
    Pod placed = assumed.remove(pod.metadata().uid());
    if (placed != null) {
      view = view.withoutPod(placed);
    }
  }

  /** A pod with a node, as the cache has it. */
  void put(Pod pod) {
    forget(pod);
    view = view.withPod(pod);
  }

  void remove(Pod pod) {
    forget(pod);
    view = view.withoutPod(pod);
  }

  /** Whether a pod that doesn't fit now may fit since. */
  boolean put(@Nullable Node before, Node after) {
    view = view.withNode(after);
    return before == null
        || !before.spec().equals(after.spec())
        || !before.metadata().labels().equals(after.metadata().labels())
        || !before.status().allocatable().equals(after.status().allocatable());
  }

  void remove(Node node) {
    view = view.withoutNode(node.metadata().name());
  }
}
