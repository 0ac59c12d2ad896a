package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * The weighted mean of the scores of a node's resources, with the pod on it. Resources that the
 * node doesn't have are left out, as are extended ones that the pod doesn't ask for. By the ratio
 * of requests to capacity, those that score 0 are left out too, and the mean is rounded, not cut.
 *
 * @param asked what the pod asks of each of the strategy's resources
 */
record StrategyRank(ScoringStrategy strategy, List<Long> asked) implements NodeRank {
  static StrategyRank of(ScoringStrategy strategy, Pod pod) {
    Resources ranked = PodRequests.forRanking(pod);
    Resources exact = PodRequests.of(pod);
    return new StrategyRank(
        strategy,
        strategy.resources().stream()
            .map(each -> (isRanked(each.resource()) ? ranked : exact).amount(each.resource()))
            .collect(ImmutableList.toImmutableList()));
  }

  private static boolean isRanked(String resource) {
    return resource.equals("cpu") || resource.equals("memory");
  }

  @Override
  public long of(NodeView node) {
    boolean byRatio = strategy.type() == ScoringStrategy.Type.REQUESTED_TO_CAPACITY_RATIO;
    long sum = 0;
    long weights = 0;
    for (int i = 0; i < asked.size(); i++) {
      ScoringStrategy.Weighted each = strategy.resources().get(i);
      String name = each.resource();
      long has = node.allocatable().amount(name);
      if (has == 0 || asked.get(i) == 0 && Resources.isExtended(name)) {
        continue;
      }
      Resources held = isRanked(name) ? node.requestedForRanking() : node.requested();
      long score = strategy.score(held.amount(name) + asked.get(i), has);
      if (score > 0 || !byRatio) {
        sum += score * each.weight();
        weights += each.weight();
      }
    }
    if (weights == 0) {
      return 0;
    }
    return byRatio ? Math.round((double) sum / weights) : sum / weights;
  }
}
