package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.kinds.WorkloadKinds;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes room by evicting pods of lower priority from one node: that which costs least, in this
 * order: the fewest victims beyond their disruption budgets, the lowest priority of the most
 * important one, the lowest sum of priorities, the fewest victims, and the latest start of the
 * longest running of the most important ones.
 *
 * <p>On large clusters not every node is looked at, but a share of those that eviction could help,
 * starting anywhere, until so many could do.
 */
public final class DefaultPreemption implements PostFilterPlugin, Requeueing {
  private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";

  private static final Comparator<VictimSearch.Candidate> CHEAPEST =
      Comparator.comparingInt((VictimSearch.Candidate candidate) -> candidate.violations)
          .thenComparingInt(VictimSearch.Candidate::highestPriority)
          .thenComparingLong(VictimSearch.Candidate::sumOfPriorities)
          .thenComparingInt(VictimSearch.Candidate::count)
          .thenComparing(VictimSearch.Candidate::earliestStart, Comparator.reverseOrder());

  private final int percentage;
  private final int least;

  /**
   * @param minCandidateNodesPercentage of the nodes that eviction could help
   * @param minCandidateNodesAbsolute but at least so many
   */
  public DefaultPreemption(int minCandidateNodesPercentage, int minCandidateNodesAbsolute) {
    if (minCandidateNodesPercentage < 0 || minCandidateNodesPercentage > 100) {
      throw new IllegalArgumentException(
          "minCandidateNodesPercentage: " + minCandidateNodesPercentage);
    }
    if (minCandidateNodesAbsolute < 0) {
      throw new IllegalArgumentException("minCandidateNodesAbsolute: " + minCandidateNodesAbsolute);
    }
    percentage = minCandidateNodesPercentage;
    least = minCandidateNodesAbsolute;
  }

  /** As Kubernetes is set by default: a tenth of the nodes, but at least a hundred. */
  public static DefaultPreemption sampling() {
    return new DefaultPreemption(10, 100);
  }

  /** Looks at every node. */
  public static DefaultPreemption everywhere() {
    return new DefaultPreemption(100, 0);
  }

  @Override
  public Outcome postFilter(Rejections rejections) {
    Pod pod = rejections.pod();
    if ("Never".equals(pod.spec().preemptionPolicy())) {
      return none("not eligible due to preemptionPolicy=Never.");
    }
    NodeView nominated = rejections.nominated().orElse(null);
    if (nominated != null && isBeingCleared(nominated, rejections)) {
      // Its victims are on their way out: it keeps the nomination, and nobody else has to go.
      return new Outcome(
          Optional.of(new Preemption(nominated.name(), ImmutableList.of(), ImmutableList.of())),
          message("not eligible due to a terminating pod on the nominated node."),
          false);
    }
    return search(rejections);
  }

  private static Outcome none(String why) {
    return Outcome.none(message(why));
  }

  private static String message(String why) {
    return "preemption: " + why;
  }

  private static boolean isBeingCleared(NodeView node, Rejections rejections) {
    int priority = PlacedPod.priority(rejections.pod());
    return node.lowestPriority() < priority
        && rejections.verdict(node).evictionCouldHelp()
        && node.placed().stream()
            .anyMatch(placed -> placed.priority() < priority && isPreempted(placed.pod()));
  }

  private static boolean isPreempted(Pod pod) {
    if (pod.metadata().deletionTimestamp() == null) {
      return false;
    }
    for (PodCondition condition : pod.status().conditions()) {
      if (condition.type().equals("DisruptionTarget")) {
        return condition.status().equals("True")
            && condition.reason().equals("PreemptionByScheduler");
      }
    }
    return false;
  }

  private Outcome search(Rejections rejections) {
    Pod pod = rejections.pod();
    List<NodeView> nodes = rejections.resolvable();
    VictimSearch search =
        new VictimSearch(pod, Budgets.of(rejections.cluster()), rejections.judge());
    int enough = enough(nodes.size());
    int offset = nodes.isEmpty() ? 0 : rejections.draw(nodes.size());
    Map<String, Integer> reasons = new TreeMap<>();
    VictimSearch.@Nullable Candidate best = null;
    int found = 0;
    for (int i = 0;
        i < nodes.size() && (found < enough || best == null || best.violations > 0);
        i++) {
      VictimSearch.Candidate candidate = search.on(nodes.get((offset + i) % nodes.size()));
      if (candidate.verdict.fits()) {
        found++;
        best = best == null || CHEAPEST.compare(candidate, best) < 0 ? candidate : best;
      } else {
        candidate.verdict.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
      }
    }
    if (best != null) {
      return Outcome.of(preemption(pod, best));
    }
    int hopeless = rejections.cluster().size() - nodes.size();
    if (hopeless > 0) {
      reasons.merge(NOT_HELPFUL, hopeless, Integer::sum);
    }
    return none(Diagnosis.summary(rejections.cluster().size(), reasons));
  }

  private int enough(int nodes) {
    return Math.min(nodes, Math.max((int) ((long) nodes * percentage / 100), least));
  }

  private static Preemption preemption(Pod pod, VictimSearch.Candidate best) {
    List<Pod> victims =
        best.victims().stream()
            .map(PlacedPod::pod)
            .filter(victim -> victim.metadata().deletionTimestamp() == null)
            .collect(ImmutableList.toImmutableList());
    List<Pod> cleared =
        best.node.waiting().stream()
            .filter(waiting -> waiting.priority() < PlacedPod.priority(pod))
            .map(PlacedPod::pod)
            .collect(ImmutableList.toImmutableList());
    return new Preemption(best.node.name(), victims, cleared);
  }

  /** Room comes by what the filters that refused the pod wait for; budgets only rank. */
  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(WorkloadKinds.DISRUPTION_BUDGET, (waiting, before, after) -> false));
  }
}
