package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Finds which pods of lower priority would have to go from a node for a pod: none that could stay.
 * Used on one thread while one decision is made.
 */
final class VictimSearch {
  private static final Verdict NO_VICTIMS =
      Verdict.unresolvable("No preemption victims found for incoming pod");
  private static final int[] NOBODY = {};

  private final int priority;
  private final Budgets budgets;
  private final Judge judge;

  VictimSearch(Pod pod, Budgets budgets, Judge judge) {
    this.priority = PlacedPod.priority(pod);
    this.budgets = budgets;
    this.judge = judge;
  }

  /** What one node has to offer. */
  static final class Candidate {
    /** Why the pod doesn't fit even without all pods of lower priority, or that it does. */
    final Verdict verdict;

    final NodeView node;

    /** How many of the victims exceed a disruption budget. */
    final int violations;

    /** Who has to go, by the places in the node's ladder; nobody if the pod doesn't fit. */
    private final int[] victims;

    private Candidate(NodeView node, Verdict verdict, int[] victims, int violations) {
      this.node = node;
      this.verdict = verdict;
      this.victims = victims;
      this.violations = violations;
    }

    /** The victims, the most important first. */
    List<PlacedPod> victims() {
      return Arrays.stream(victims)
          .mapToObj(i -> node.ladder().pods.get(i))
          .collect(ImmutableList.toImmutableList());
    }

    int count() {
      return victims.length;
    }

    int highestPriority() {
      return node.ladder().priority(victims[0]);
    }

    /** Raised so that none is negative: else many victims could look cheaper than few. */
    long sumOfPriorities() {
      long sum = 0;
      for (int victim : victims) {
        sum += node.ladder().priority(victim) - (long) Integer.MIN_VALUE;
      }
      return sum;
    }

    /** When the longest running of the most important victims started: that is the first. */
    Instant earliestStart() {
      return node.ladder().started(victims[0]);
    }
  }

  /**
   * Takes all pods of lower priority off and puts back, the most important first, whoever leaves
   * the pod enough room; those whose disruption no budget allows come before the others.
   */
  Candidate on(NodeView node) {
    Ladder ladder = node.ladder();
    int from = ladder.firstBelow(priority);
    if (from == ladder.size()) {
      return new Candidate(node, NO_VICTIMS, NOBODY, 0);
    }
    Occupancy occupancy = judge.without(node, from);
    if (!occupancy.fits()) {
      return new Candidate(node, occupancy.verdict(), NOBODY, 0);
    }
    Reprieve reprieve = new Reprieve(occupancy, ladder.size() - from);
    int violations = 0;
    if (budgets.isEmpty()) {
      for (int pod = from; pod < ladder.size(); pod++) {
        reprieve.consider(pod);
      }
    } else {
      boolean[] exceeding = exceeding(ladder, from);
      for (int pod = from; pod < ladder.size(); pod++) {
        if (exceeding[pod]) {
          reprieve.consider(pod);
        }
      }
      violations = reprieve.count;
      for (int pod = from; pod < ladder.size(); pod++) {
        if (!exceeding[pod]) {
          reprieve.consider(pod);
        }
      }
    }
    int[] victims = Arrays.copyOf(reprieve.victims, reprieve.count);
    Arrays.sort(victims);
    return new Candidate(
        node, victims.length == 0 ? NO_VICTIMS : Verdict.ok(), victims, violations);
  }

  private boolean[] exceeding(Ladder ladder, int from) {
    Budgets.Spending spending = budgets.spending();
    boolean[] exceeding = new boolean[ladder.size()];
    for (int pod = from; pod < exceeding.length; pod++) {
      exceeding[pod] = spending.exceeds(ladder.pods.get(pod).pod());
    }
    return exceeding;
  }

  /** Whoever can't come back is a victim. */
  private static final class Reprieve {
    private final Occupancy occupancy;
    private final int[] victims;
    private int count;

    Reprieve(Occupancy occupancy, int most) {
      this.occupancy = occupancy;
      this.victims = new int[most];
    }

    void consider(int pod) {
      occupancy.add(pod);
      if (!occupancy.fits()) {
        occupancy.remove(pod);
        victims[count++] = pod;
      }
    }
  }
}
