package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How {@link NodeResourcesFit} ranks nodes by what is used of their resources. Immutable.
 *
 * @param resources those that count
 * @param shape for {@link Type#REQUESTED_TO_CAPACITY_RATIO}: the score at some utilisations, which
 *     increase
 */
record ScoringStrategy(Type type, List<Weighted> resources, List<Point> shape) {
  static final ScoringStrategy DEFAULT =
      new ScoringStrategy(
          Type.LEAST_ALLOCATED,
          ImmutableList.of(new Weighted("cpu", 1), new Weighted("memory", 1)),
          ImmutableList.of());

  ScoringStrategy {
    resources = ImmutableList.copyOf(resources);
    shape = ImmutableList.copyOf(shape);
  }

  /** Which nodes are better. */
  enum Type {
    /** Those with more left. */
    LEAST_ALLOCATED,
    /** Those with less left. */
    MOST_ALLOCATED,
    /** Those that the shape says. */
    REQUESTED_TO_CAPACITY_RATIO
  }

  /** A resource by its name, and how many times its score counts. */
  record Weighted(String resource, long weight) {}

  /** At so many hundredths used, a resource's score is this, from 0 to 100. */
  record Point(long utilization, long score) {}

  /** The score of one resource of a node. */
  long score(long used, long capacity) {
    long part = Math.min(used, capacity);
    return switch (type) {
      case LEAST_ALLOCATED -> Fractions.hundredths(capacity - part, capacity);
      case MOST_ALLOCATED -> Fractions.hundredths(part, capacity);
      case REQUESTED_TO_CAPACITY_RATIO -> shaped(Fractions.hundredths(part, capacity));
    };
  }

  private long shaped(long utilization) {
    for (int i = 0; i < shape.size(); i++) {
      Point to = shape.get(i);
      if (utilization <= to.utilization) {
        if (i == 0) {
          return to.score;
        }
        Point from = shape.get(i - 1);
        return from.score
            + (to.score - from.score)
                * (utilization - from.utilization)
                / (to.utilization - from.utilization);
      }
    }
    return shape.isEmpty() ? 0 : shape.get(shape.size() - 1).score;
  }
}
