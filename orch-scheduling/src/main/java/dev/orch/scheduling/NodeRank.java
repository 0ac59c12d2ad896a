package dev.orch.scheduling;

/**
 * A pod's raw scores of nodes, each of which depends on the node view alone. A value: equal ranks
 * rank alike, so that what one found of a node holds for all pods with an equal rank, and the
 * scheduler asks once for pods of one template.
 */
public interface NodeRank {
  /** How raw scores become those from 0 to {@link NodeScore#MAX}. */
  enum Scaling {
    /** They are such already. */
    NONE,
    /** The largest among the feasible nodes becomes the highest; all 0 stay so. */
    UP,
    /** In reverse, as fewer are better: 0 becomes the highest. */
    DOWN;

    /** As Kubernetes' default normalisation does. */
    long scaled(long raw, long max) {
      if (this == NONE) {
        return raw;
      }
      long score = max == 0 ? 0 : NodeScore.MAX * raw / max;
      return this == UP ? score : NodeScore.MAX - score;
    }
  }

  /** The node's raw score, not negative. */
  long of(NodeView node);

  /** How the raw scores are scaled. */
  default Scaling scaling() {
    return Scaling.NONE;
  }

  /** The rank that all nodes share. */
  static NodeRank same(long raw) {
    return new Same(raw);
  }

  /** One raw score for all, unscaled. */
  record Same(long raw) implements NodeRank {
    @Override
    public long of(NodeView node) {
      return raw;
    }
  }
}
