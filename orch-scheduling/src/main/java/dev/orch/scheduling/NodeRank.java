package dev.orch.scheduling;

/**
 * A pod's raw score of a node that depends on the node view alone, and is a value: equal ranks rank
 * alike, so that what one found of a node holds for all pods with an equal one.
 */
interface NodeRank {
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

  /**
   * Adds what {@link #of} gives for each of the rows, times the factor; {@code into} has a place
   * per row.
   */
  default void addTo(long[] into, Chunk chunk, long rows, long factor) {
    for (long left = rows; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      into[row] += factor * of(chunk.nodes[row]);
    }
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
