package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * Ranks the nodes that passed every filter. Called by the scheduler once per pod, on its caller's
 * thread, if more than one node is left. Must be stateless.
 */
@FunctionalInterface
public interface ScorePlugin {
  /** The score function for the pod; it may look at all feasible nodes to normalise by them. */
  NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible);
}
