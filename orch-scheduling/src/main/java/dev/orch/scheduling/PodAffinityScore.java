package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The sum of the weights of terms in a node's domains, scaled so that the lowest among the feasible
 * nodes becomes 0 and the highest 100; 0 for all if they are equal.
 */
final class PodAffinityScore extends JointScore {
  private final ImmutableList<Part> parts;

  PodAffinityScore(ImmutableList<Part> parts, List<NodeView> feasible) {
    super(feasible);
    this.parts = parts;
  }

  /** Pods that are in a node's domain count so much each. */
  record Part(DomainCounts pods, int weight) {}

  @Override
  long[] scores(Places places) {
    long[] sums = new long[places.count()];
    for (Part part : parts) {
      int[] domains = places.domains(part.pods.topology);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (long) part.weight * part.pods.at(domains[i]);
      }
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (long sum : sums) {
      min = Math.min(min, sum);
      max = Math.max(max, sum);
    }
    // In floating point, as Kubernetes does it: a few scores would be others in integers.
    double range = max - min;
    long lowest = min;
    return Scaling.of(
        sums, min, max, sum -> range == 0 ? 0 : (long) (MAX * ((sum - lowest) / range)));
  }
}
