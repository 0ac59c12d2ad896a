package dev.orch.scheduling;

/** A score plugin's pure function from a feasible node to its score, for one pod. */
@FunctionalInterface
public interface NodeScore {
  /** The highest score of a node. */
  long MAX = 100;

  /** The node's score, from 0 to {@link #MAX}, before the plugin's weight. */
  long score(NodeView node);

  /** The same score for every node; the scheduler spends no time on it. */
  static NodeScore same(long score) {
    return new Same(score);
  }

  /** One score for all. */
  record Same(long value) implements NodeScore {
    @Override
    public long score(NodeView node) {
      return value;
    }
  }
}
