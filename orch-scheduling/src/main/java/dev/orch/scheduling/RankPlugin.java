package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * A score plugin whose raw score of a node depends on the pod and on that node alone. Called as
 * other score plugins are, but for {@link #rank}, which the scheduler asks instead of {@link
 * #score} where it can.
 */
public interface RankPlugin extends ScorePlugin {
  /** The raw scores for the pod. */
  NodeRank rank(Pod pod, ClusterView cluster);

  @Override
  default NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible) {
    NodeRank rank = rank(pod, cluster);
    long max = 0;
    if (rank.scaling() != NodeRank.Scaling.NONE) {
      for (NodeView node : feasible) {
        max = Math.max(max, rank.of(node));
      }
    }
    long largest = max;
    return node -> rank.scaling().scaled(rank.of(node), largest);
  }
}
