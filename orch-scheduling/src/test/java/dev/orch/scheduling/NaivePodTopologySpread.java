package dev.orch.scheduling;

import static dev.orch.scheduling.NaiveInterPodAffinity.sameDomain;

import dev.orch.model.core.Pod;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Topology spread straight from the documentation: for each node it counts all pods. Knows only
 * constraints that stand in the pod.
 */
final class NaivePodTopologySpread implements FilterPlugin, ScorePlugin {
  private static final String REASON = "node(s) didn't match pod topology spread constraints";

  private static List<TopologySpreadConstraint> constraints(Pod pod, String mode) {
    return pod.spec().topologySpreadConstraints().stream()
        .filter(c -> c.whenUnsatisfiable().equals(mode))
        .toList();
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    List<TopologySpreadConstraint> all = constraints(pod, "DoNotSchedule");
    return node -> {
      for (TopologySpreadConstraint constraint : all) {
        if (!node.labels().containsKey(constraint.topologyKey())) {
          return Verdict.unresolvable(REASON + " (missing required label)");
        }
        if (skew(constraint, all, pod, node, cluster) > constraint.maxSkew()) {
          return Verdict.rejected(REASON);
        }
      }
      return Verdict.ok();
    };
  }

  private static long skew(
      TopologySpreadConstraint constraint,
      List<TopologySpreadConstraint> all,
      Pod pod,
      NodeView node,
      ClusterView cluster) {
    Map<String, Long> counts = new TreeMap<>();
    for (NodeView there : cluster.nodes()) {
      if (isEligible(constraint, all, pod, there, cluster)) {
        String domain = there.labels().get(constraint.topologyKey());
        counts.merge(domain, matching(constraint, pod, there), Long::sum);
      }
    }
    int minDomains = constraint.minDomains() == null ? 1 : constraint.minDomains();
    long least =
        counts.size() < minDomains
            ? 0
            : counts.values().stream().mapToLong(count -> count).min().orElse(0);
    long here = counts.getOrDefault(node.labels().get(constraint.topologyKey()), 0L);
    return here + (selects(constraint, pod, pod) ? 1 : 0) - least;
  }

  private static boolean isEligible(
      TopologySpreadConstraint constraint,
      List<TopologySpreadConstraint> all,
      Pod pod,
      NodeView node,
      ClusterView cluster) {
    boolean affinity = !"Ignore".equals(constraint.nodeAffinityPolicy());
    boolean taints = "Honor".equals(constraint.nodeTaintsPolicy());
    return all.stream().allMatch(c -> node.labels().containsKey(c.topologyKey()))
        && (!affinity || new NodeAffinityPlugin().filter(pod, cluster).test(node).fits())
        && (!taints || new TaintToleration().filter(pod, cluster).test(node).fits());
  }

  private static long matching(TopologySpreadConstraint constraint, Pod pod, NodeView node) {
    LabelSelector selector = constraint.labelSelector();
    if (selector == null
        || (selector.matchLabels().isEmpty()
            && selector.matchExpressions().isEmpty()
            && constraint.matchLabelKeys().stream()
                .noneMatch(pod.metadata().labels()::containsKey))) {
      return 0;
    }
    return node.pods().stream()
        .filter(other -> other.metadata().deletionTimestamp() == null)
        .filter(other -> other.metadata().namespace().equals(pod.metadata().namespace()))
        .filter(other -> selects(constraint, pod, other))
        .count();
  }

  private static boolean selects(TopologySpreadConstraint constraint, Pod pod, Pod other) {
    for (String key : constraint.matchLabelKeys()) {
      String value = pod.metadata().labels().get(key);
      if (value != null && !value.equals(other.metadata().labels().get(key))) {
        return false;
      }
    }
    return constraint.labelSelector() != null
        && LabelSelectors.matches(constraint.labelSelector(), other.metadata().labels());
  }

  @Override
  public NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible) {
    List<TopologySpreadConstraint> all = constraints(pod, "ScheduleAnyway");
    if (all.isEmpty()) {
      return NodeScore.same(0);
    }
    List<NodeView> ranked =
        feasible.stream()
            .filter(n -> all.stream().allMatch(c -> n.labels().containsKey(c.topologyKey())))
            .toList();
    Map<String, Long> raw = new TreeMap<>();
    for (NodeView node : ranked) {
      double sum = 0;
      for (TopologySpreadConstraint constraint : all) {
        sum += cost(constraint, all, pod, node, ranked, cluster);
      }
      raw.put(node.name(), Math.round(sum));
    }
    long min = raw.values().stream().mapToLong(each -> each).min().orElse(0);
    long max = raw.values().stream().mapToLong(each -> each).max().orElse(0);
    return node -> {
      Long mine = raw.get(node.name());
      if (mine == null) {
        return 0;
      }
      return max == 0 ? 100 : 100 * (max + min - mine) / max;
    };
  }

  private static double cost(
      TopologySpreadConstraint constraint,
      List<TopologySpreadConstraint> all,
      Pod pod,
      NodeView node,
      List<NodeView> ranked,
      ClusterView cluster) {
    String key = constraint.topologyKey();
    boolean perNode = key.equals("kubernetes.io/hostname");
    TreeSet<String> domains = new TreeSet<>();
    for (NodeView each : ranked) {
      domains.add(perNode ? each.name() : each.labels().get(key));
    }
    long count = perNode ? matching(constraint, pod, node) : 0;
    for (NodeView there : cluster.nodes()) {
      if (!perNode
          && sameDomain(key, node, there)
          && isEligible(constraint, all, pod, there, cluster)) {
        count += matching(constraint, pod, there);
      }
    }
    return count * Math.log(domains.size() + 2) + (constraint.maxSkew() - 1);
  }
}
