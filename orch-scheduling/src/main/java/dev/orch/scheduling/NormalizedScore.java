package dev.orch.scheduling;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Raw counts scaled so that the largest among the feasible nodes becomes 100, and in reverse, if
 * fewer are better, so that none becomes 100. If all counts are 0, all scores are 0, or in reverse
 * 100. As Kubernetes' default normalisation does.
 */
final class NormalizedScore implements ColumnScore {
  private final ToLongFunction<NodeView> raw;
  private final boolean reverse;
  private final long[] counts;
  private final long max;

  private NormalizedScore(ToLongFunction<NodeView> raw, boolean reverse, long[] counts, long max) {
    this.raw = raw;
    this.reverse = reverse;
    this.counts = counts;
    this.max = max;
  }

  static NodeScore of(ToLongFunction<NodeView> raw, boolean reverse, List<NodeView> feasible) {
    long[] counts = new long[feasible.size()];
    long max = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = raw.applyAsLong(feasible.get(i));
      max = Math.max(max, counts[i]);
    }
    return max == 0
        ? NodeScore.same(reverse ? MAX : 0)
        : new NormalizedScore(raw, reverse, counts, max);
  }

  @Override
  public long score(NodeView node) {
    return scaled(raw.applyAsLong(node));
  }

  private long scaled(long count) {
    long score = MAX * count / max;
    return reverse ? MAX - score : score;
  }

  @Override
  public void addTo(long[] totals, Feasible feasible, long weight) {
    for (int i = 0; i < counts.length; i++) {
      totals[i] += weight * scaled(counts[i]);
    }
  }
}
