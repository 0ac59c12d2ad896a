package dev.orch.scheduling;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A score that is worked out for all feasible nodes together. */
abstract class JointScore implements ColumnScore {
  private final List<NodeView> feasible;
  private @Nullable ImmutableMap<String, Long> byName;

  JointScore(List<NodeView> feasible) {
    this.feasible = feasible;
  }

  /** The score of each, from 0 to {@link #MAX}. */
  abstract long[] scores(Places places);

  @Override
  public long score(NodeView node) {
    ImmutableMap<String, Long> known = byName;
    if (known == null) {
      long[] scores = scores(new Places.Of(feasible));
      ImmutableMap.Builder<String, Long> builder = ImmutableMap.builder();
      for (int i = 0; i < scores.length; i++) {
        builder.put(feasible.get(i).name(), scores[i]);
      }
      known = builder.buildOrThrow();
      byName = known;
    }
    return known.getOrDefault(node.name(), 0L);
  }

  @Override
  public void addTo(long[] totals, Feasible nodes, long weight) {
    long[] scores = scores(nodes);
    for (int i = 0; i < scores.length; i++) {
      totals[i] += weight * scores[i];
    }
  }
}
