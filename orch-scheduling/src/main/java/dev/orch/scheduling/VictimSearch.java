package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds which pods of lower priority would have to go from a node for a pod: none that could stay.
 * Used on one thread while one decision is made.
 */
final class VictimSearch {
  private static final Verdict NO_VICTIMS =
      Verdict.unresolvable("No preemption victims found for incoming pod");

  private final int priority;
  private final Budgets budgets;
  private final Judge judge;

  VictimSearch(Pod pod, Budgets budgets, Judge judge) {
    this.priority = PlacedPod.priority(pod);
    this.budgets = budgets;
    this.judge = judge;
  }

  /**
   * What one node has to offer.
   *
   * @param verdict why the pod doesn't fit even without all pods of lower priority, or that it does
   * @param victims who has to go, the most important first; empty if the pod doesn't fit
   * @param violations how many of them exceed a disruption budget
   */
  record Candidate(NodeView node, Verdict verdict, List<PlacedPod> victims, int violations) {
    static Candidate rejected(NodeView node, Verdict why) {
      return new Candidate(node, why, ImmutableList.of(), 0);
    }
  }

  /**
   * Takes all pods of lower priority off and puts back, the most important first, whoever leaves
   * the pod enough room; those whose disruption no budget allows come before the others.
   */
  Candidate on(NodeView node) {
    if (node.lowestPriority() >= priority) {
      return Candidate.rejected(node, NO_VICTIMS);
    }
    ImmutableList<PlacedPod> pods = node.byImportance();
    int from = 0;
    while (pods.get(from).priority() >= priority) {
      from++;
    }
    List<PlacedPod> possible = pods.subList(from, pods.size());
    Occupancy occupancy = judge.without(node, possible);
    if (!occupancy.fits()) {
      return Candidate.rejected(node, occupancy.verdict());
    }
    List<PlacedPod> victims = new ArrayList<>();
    int violations = 0;
    if (budgets.isEmpty()) {
      reprieve(possible, occupancy, victims);
    } else {
      List<PlacedPod> exceeding = new ArrayList<>();
      List<PlacedPod> others = new ArrayList<>();
      Budgets.Spending spending = budgets.spending();
      for (PlacedPod pod : possible) {
        (spending.exceeds(pod.pod()) ? exceeding : others).add(pod);
      }
      reprieve(exceeding, occupancy, victims);
      violations = victims.size();
      reprieve(others, occupancy, victims);
      victims.sort(PlacedPod.BY_IMPORTANCE);
    }
    return victims.isEmpty()
        ? Candidate.rejected(node, NO_VICTIMS)
        : new Candidate(node, Verdict.ok(), victims, violations);
  }

  private static void reprieve(List<PlacedPod> pods, Occupancy occupancy, List<PlacedPod> victims) {
    for (PlacedPod pod : pods) {
      occupancy.add(pod);
      if (!occupancy.fits()) {
        occupancy.remove(pod);
        victims.add(pod);
      }
    }
  }
}
