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
  private final Occupancies occupancies;

  VictimSearch(Pod pod, Budgets budgets, Occupancies occupancies) {
    this.priority = PlacedPod.priority(pod);
    this.budgets = budgets;
    this.occupancies = occupancies;
  }

  /**
   * What one node has to offer.
   *
   * @param verdict why the pod doesn't fit even without all pods of lower priority, or that it does
   * @param victims who has to go, the most important first; empty if the pod doesn't fit
   * @param violations how many of them exceed a disruption budget
   */
  record Candidate(NodeView node, Verdict verdict, List<PlacedPod> victims, int violations) {}

  /**
   * Takes all pods of lower priority off and puts back, the most important first, whoever leaves
   * the pod enough room; those whose disruption no budget allows come before the others.
   */
  Candidate on(NodeView node) {
    if (node.lowestPriority() >= priority) {
      return new Candidate(node, NO_VICTIMS, ImmutableList.of(), 0);
    }
    Occupancy occupancy = occupancies.of(node);
    ImmutableList<PlacedPod> pods = node.byImportance();
    int from = 0;
    while (pods.get(from).priority() >= priority) {
      from++;
    }
    List<PlacedPod> possible = pods.subList(from, pods.size());
    possible.forEach(occupancy::remove);
    if (!occupancy.fits()) {
      return new Candidate(node, occupancy.verdict(), ImmutableList.of(), 0);
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
        ? new Candidate(node, NO_VICTIMS, ImmutableList.of(), 0)
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
