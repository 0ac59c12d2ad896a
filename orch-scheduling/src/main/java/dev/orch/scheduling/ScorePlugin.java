package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * Ranks the nodes that passed every filter. Called by the scheduler once per pod, on its caller's
 * thread, if more than one node is left. Must be stateless.
 */
@FunctionalInterface
public interface ScorePlugin {
  /**
   * Whether the pod wants a ranking by this plugin at all; if not, every node gets 0 and {@link
   * #score} isn't called.
   */
  default boolean appliesTo(Pod pod, ClusterView cluster) {
    return true;
  }

  /** The score function for the pod; it may look at all feasible nodes to normalise by them. */
  NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible);
}
