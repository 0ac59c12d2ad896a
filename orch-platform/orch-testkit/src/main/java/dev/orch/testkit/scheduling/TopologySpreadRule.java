package dev.orch.testkit.scheduling;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.scheduling.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * "Pod Topology Spread Constraints": the number of matching pods in the node's domain, the pod
 * itself included if it matches, may exceed the global minimum by {@code maxSkew} at most; the
 * minimum is 0 while there are fewer eligible domains than {@code minDomains}. Pods without
 * constraints get the cluster's defaults, about the pods of their Services.
 */
final class TopologySpreadRule extends ReferenceRule {
  private static final String SKEWED = "node(s) didn't match pod topology spread constraints";
  private static final String HOSTNAME = "kubernetes.io/hostname";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final long IGNORED = -1;

  private static List<TopologySpreadConstraint> own(Pod pod, String whenUnsatisfiable) {
    return pod.spec().topologySpreadConstraints().stream()
        .filter(each -> each.whenUnsatisfiable().equals(whenUnsatisfiable))
        .toList();
  }

  @Override
  Verdict verdict(Pod pod, Node node, ClusterState cluster) {
    List<TopologySpreadConstraint> all = own(pod, "DoNotSchedule");
    for (TopologySpreadConstraint each : all) {
      if (!node.metadata().labels().containsKey(each.topologyKey())) {
        return Verdict.unresolvable(SKEWED + " (missing required label)");
      }
      if (skew(each, all, pod, node, cluster) > each.maxSkew()) {
        return Verdict.rejected(SKEWED);
      }
    }
    return Verdict.ok();
  }

  private static long skew(
      TopologySpreadConstraint constraint,
      List<TopologySpreadConstraint> all,
      Pod pod,
      Node node,
      ClusterState cluster) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (Node each : cluster.nodes()) {
      if (hasAll(each, all) && isEligible(constraint, pod, each)) {
        counts.merge(domain(constraint, each), matching(constraint, pod, each, cluster), Long::sum);
      }
    }
    int minDomains = constraint.minDomains() == null ? 1 : constraint.minDomains();
    long least = counts.values().stream().mapToLong(each -> each).min().orElse(0);
    return counts.getOrDefault(domain(constraint, node), 0L)
        + (selects(constraint, pod, pod) ? 1 : 0)
        - (counts.size() < minDomains ? 0 : least);
  }

  private static String domain(TopologySpreadConstraint constraint, Node node) {
    return node.metadata().labels().getOrDefault(constraint.topologyKey(), "");
  }

  private static boolean hasAll(Node node, List<TopologySpreadConstraint> constraints) {
    return constraints.stream()
        .allMatch(each -> node.metadata().labels().containsKey(each.topologyKey()));
  }

  /** By {@code nodeAffinityPolicy}, Honor if absent, and {@code nodeTaintsPolicy}, Ignore if so. */
  private static boolean isEligible(TopologySpreadConstraint constraint, Pod pod, Node node) {
    return ("Ignore".equals(constraint.nodeAffinityPolicy()) || NodeAffinityRule.matches(pod, node))
        && (!"Honor".equals(constraint.nodeTaintsPolicy()) || !NodeRules.isKeptAway(pod, node));
  }

  /**
   * How many pods of the node count: those of the pod's namespace that aren't on their way out. A
   * selector of everything counts nobody: so does the scheduler, though the pod itself matches.
   */
  private static long matching(
      TopologySpreadConstraint constraint, Pod pod, Node node, ClusterState cluster) {
    LabelSelector selector = constraint.labelSelector();
    boolean all =
        selector != null
            && selector.matchLabels().isEmpty()
            && selector.matchExpressions().isEmpty()
            && constraint.matchLabelKeys().stream().noneMatch(pod.metadata().labels()::containsKey);
    return all
        ? 0
        : cluster.podsOn(node).stream()
            .filter(other -> other.metadata().deletionTimestamp() == null)
            .filter(other -> other.metadata().namespace().equals(pod.metadata().namespace()))
            .filter(other -> selects(constraint, pod, other))
            .count();
  }

  /** {@code matchLabelKeys}: the other pod must have the same values, of those that the pod has. */
  private static boolean selects(TopologySpreadConstraint constraint, Pod pod, Pod other) {
    Map<String, String> labels = pod.metadata().labels();
    return constraint.labelSelector() != null
        && LabelSelectors.matches(constraint.labelSelector(), other.metadata().labels())
        && constraint.matchLabelKeys().stream()
            .filter(labels::containsKey)
            .allMatch(key -> Objects.equals(labels.get(key), other.metadata().labels().get(key)));
  }

  /** "Internal default constraints", if the pod is some Service's. */
  private static List<TopologySpreadConstraint> defaults(Pod pod, ClusterState cluster) {
    Map<String, String> labels = new TreeMap<>();
    for (Service service : cluster.services()) {
      LabelSelector selector = new LabelSelector(service.spec().selector(), List.of());
      if (service.metadata().namespace().equals(pod.metadata().namespace())
          && LabelSelectors.matches(selector, pod.metadata().labels())) {
        labels.putAll(service.spec().selector());
      }
    }
    return labels.isEmpty()
        ? List.of()
        : List.of(should(HOSTNAME, 3, labels), should(ZONE, 5, labels));
  }

  private static TopologySpreadConstraint should(
      String key, int maxSkew, Map<String, String> labels) {
    LabelSelector selector = new LabelSelector(labels, List.of());
    return new TopologySpreadConstraint(
        maxSkew, key, "ScheduleAnyway", selector, null, null, null, List.of());
  }

  /**
   * A node costs, by constraint, the pods of its domain times ln(domains + 2), plus maxSkew - 1;
   * the fewer, the higher it scores. Of constraints of its own the pod gets 0 on a node without all
   * their labels; the defaults let such nodes count.
   */
  @Override
  SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
    boolean byPod = !pod.spec().topologySpreadConstraints().isEmpty();
    List<TopologySpreadConstraint> all =
        byPod ? own(pod, "ScheduleAnyway") : defaults(pod, cluster);
    if (all.isEmpty()) {
      return each(feasible, node -> 0);
    }
    List<Node> ranked = feasible.stream().filter(node -> !byPod || hasAll(node, all)).toList();
    SortedMap<String, Long> costs = each(feasible, node -> IGNORED);
    for (Node node : ranked) {
      double cost = 0;
      for (TopologySpreadConstraint constraint : all) {
        if (node.metadata().labels().containsKey(constraint.topologyKey())) {
          double weight = StrictMath.log(2.0 + domains(constraint, ranked));
          long count = count(constraint, byPod ? all : List.of(), pod, node, cluster);
          cost += count * weight + (constraint.maxSkew() - 1);
        }
      }
      costs.put(name(node), Math.round(cost));
    }
    return scaled(costs);
  }

  private static int domains(TopologySpreadConstraint constraint, List<Node> ranked) {
    TreeSet<String> domains = new TreeSet<>();
    ranked.forEach(node -> domains.add(domain(constraint, node)));
    return constraint.topologyKey().equals(HOSTNAME) ? ranked.size() : domains.size();
  }

  private static long count(
      TopologySpreadConstraint constraint,
      List<TopologySpreadConstraint> needed,
      Pod pod,
      Node node,
      ClusterState cluster) {
    if (constraint.topologyKey().equals(HOSTNAME)) {
      return matching(constraint, pod, node, cluster);
    }
    return cluster.nodes().stream()
        .filter(each -> each.metadata().labels().containsKey(constraint.topologyKey()))
        .filter(each -> domain(constraint, each).equals(domain(constraint, node)))
        .filter(each -> hasAll(each, needed) && isEligible(constraint, pod, each))
        .mapToLong(each -> matching(constraint, pod, each, cluster))
        .sum();
  }

  private static SortedMap<String, Long> scaled(SortedMap<String, Long> costs) {
    List<Long> ranked = costs.values().stream().filter(each -> each != IGNORED).toList();
    long min = ranked.stream().mapToLong(each -> each).min().orElse(0);
    long max = ranked.stream().mapToLong(each -> each).max().orElse(0);
    costs.replaceAll(
        (node, cost) -> cost == IGNORED ? 0 : max == 0 ? MAX : MAX * (max + min - cost) / max);
    return costs;
  }
}
