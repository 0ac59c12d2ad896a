package dev.orch.testkit.scheduling;

import static dev.orch.testkit.scheduling.ReferenceRule.priority;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.selector.LabelSelectors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * "Pod Priority and Preemption", for one node: all pods of lower priority go, then whoever can
 * stays, those first whose eviction no PodDisruptionBudget allows, the most important first.
 */
record ReferencePreemption(Node node, List<Pod> victims, long violations) {
  /** By priority, then the longer running; who hasn't started yet comes last. Then by name. */
  private static final Comparator<Pod> BY_IMPORTANCE =
      Comparator.comparingInt(ReferenceRule::priority)
          .reversed()
          .thenComparing(ReferencePreemption::start)
          .thenComparing(pod -> pod.metadata().namespace())
          .thenComparing(pod -> pod.metadata().name());

  /**
   * Which node is chosen: fewest violations, then the lowest priority of the most important victim,
   * the lowest sum of priorities (each raised to be above 0), the fewest victims, and the latest
   * start of the longest running among the most important ones.
   */
  static final Comparator<ReferencePreemption> CHEAPEST =
      Comparator.comparingLong(ReferencePreemption::violations)
          .thenComparingInt(each -> priority(each.victims.get(0)))
          .thenComparingLong(ReferencePreemption::sumOfPriorities)
          .thenComparingInt(each -> each.victims.size())
          .thenComparing(each -> start(each.victims.get(0)), Comparator.reverseOrder());

  private static Instant start(Pod pod) {
    Instant start = pod.status().startTime();
    return start == null ? Instant.MAX : start;
  }

  private long sumOfPriorities() {
    return victims.stream().mapToLong(pod -> priority(pod) - (long) Integer.MIN_VALUE).sum();
  }

  /**
   * Who has to go from the node.
   *
   * @param fits whether the pod fits on the node of such a cluster
   */
  static Optional<ReferencePreemption> on(
      Node node, Pod pod, ClusterState cluster, Predicate<ClusterState> fits) {
    List<Pod> lower = lower(cluster.podsOn(node), pod);
    ClusterState rest = cluster;
    for (Pod each : lower) {
      rest = rest.without(each);
    }
    if (lower.isEmpty() || !fits.test(rest)) {
      return Optional.empty();
    }
    List<Pod> violating = violating(lower, cluster);
    List<Pod> order = new ArrayList<>(violating);
    lower.stream().filter(each -> !violating.contains(each)).forEach(order::add);
    List<Pod> victims = new ArrayList<>();
    for (Pod each : order) {
      ClusterState more = rest.with(each, node);
      if (fits.test(more)) {
        rest = more;
      } else {
        victims.add(each);
      }
    }
    if (victims.isEmpty()) {
      return Optional.empty();
    }
    long violations = victims.stream().filter(violating::contains).count();
    victims.sort(BY_IMPORTANCE);
    return Optional.of(new ReferencePreemption(node, victims, violations));
  }

  /** Those of lower priority, the most important first. */
  static List<Pod> lower(List<Pod> pods, Pod pod) {
    List<Pod> lower = new ArrayList<>(pods);
    lower.removeIf(each -> priority(each) >= priority(pod));
    lower.sort(BY_IMPORTANCE);
    return lower;
  }

  /** Whose eviction, in this order, exceeds what a budget allows; a disrupted pod is paid for. */
  private static List<Pod> violating(List<Pod> order, ClusterState cluster) {
    List<Pod> result = new ArrayList<>();
    int[] spent = new int[cluster.budgets().size()];
    for (Pod pod : order) {
      boolean violates = false;
      for (int i = 0; i < spent.length; i++) {
        PodDisruptionBudget budget = cluster.budgets().get(i);
        if (isProtected(pod, budget)
            && !budget.status().disruptedPods().containsKey(pod.metadata().name())) {
          violates |= ++spent[i] > budget.status().disruptionsAllowed();
        }
      }
      if (violates) {
        result.add(pod);
      }
    }
    return result;
  }

  private static boolean isProtected(Pod pod, PodDisruptionBudget budget) {
    LabelSelector selector = budget.spec().selector();
    return selector != null
        && pod.metadata().namespace().equals(budget.metadata().namespace())
        && !pod.metadata().labels().isEmpty()
        && LabelSelectors.matches(selector, pod.metadata().labels());
  }
}
