package dev.orch.testkit.scheduling;

import static dev.orch.testkit.scheduling.ReferenceRule.name;
import static dev.orch.testkit.scheduling.ReferenceRule.priority;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Kubernetes' default scheduler read aloud from its documentation and constants: loops over lists,
 * nothing remembered, nothing shared with the scheduler that it judges. For one pod it says what
 * each plugin thinks of each node, which nodes may be chosen, or why none and whose eviction would
 * help. Knows the default plugins of v1.36 but for volumes and resource claims. Slow on purpose;
 * for clusters of a few nodes. Used on one thread.
 */
public final class ReferenceScheduler {
  /** A plugin of the default profile, in its order, with its weight. */
  private record Plugin(String name, ReferenceRule rule, long weight) {}

  private static final List<Plugin> FILTERS =
      List.of(
          new Plugin("NodeUnschedulable", new NodeRules.Unschedulable(), 0),
          new Plugin("NodeName", new NodeRules.Name(), 0),
          new Plugin("TaintToleration", new NodeRules.Taints(), 3),
          new Plugin("NodeAffinity", new NodeAffinityRule(), 2),
          new Plugin("NodePorts", new NodeRules.Ports(), 0),
          new Plugin("NodeResourcesFit", new RoomRules.Fit(), 1),
          new Plugin("PodTopologySpread", new TopologySpreadRule(), 2),
          new Plugin("InterPodAffinity", new InterPodAffinityRule(), 2));

  private static final List<Plugin> SCORES =
      List.of(
          new Plugin("NodeResourcesBalancedAllocation", new RoomRules.Balance(), 1),
          new Plugin("ImageLocality", new NodeRules.Images(), 1));

  private final ClusterState cluster;
  private final Pod pod;

  private ReferenceScheduler(ClusterState cluster, Pod pod) {
    this.cluster = cluster;
    this.pod = pod;
  }

  /** What is to be decided for a pod that has no node yet. */
  public static ReferenceAnswer decide(ClusterState cluster, Pod pod) {
    return new ReferenceScheduler(cluster, pod).answer();
  }

  private ReferenceAnswer answer() {
    SortedMap<String, SortedMap<String, Verdict>> verdicts = new TreeMap<>();
    SortedMap<String, Rejection> rejections = new TreeMap<>();
    List<Node> feasible = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      SortedMap<String, Verdict> ofNode = new TreeMap<>();
      ClusterState decisive = decisive(node, cluster);
      FILTERS.forEach(p -> ofNode.put(p.name, p.rule.verdict(pod, node, decisive)));
      verdicts.put(name(node), ofNode);
      Optional<Rejection> rejection = rejection(node, cluster);
      rejection.ifPresent(each -> rejections.put(name(node), each));
      if (rejection.isEmpty()) {
        feasible.add(node);
      }
    }
    SortedMap<String, SortedMap<String, Long>> scores = new TreeMap<>();
    SortedMap<String, Long> totals = ReferenceRule.each(feasible, node -> 0);
    for (Plugin plugin : ImmutableList.<Plugin>builder().addAll(FILTERS).addAll(SCORES).build()) {
      SortedMap<String, Long> ofPlugin = plugin.rule.scores(pod, feasible, cluster);
      ofPlugin.forEach((node, score) -> totals.merge(node, plugin.weight * score, Long::sum));
      scores.put(plugin.name, ofPlugin);
    }
    return feasible.isEmpty() ? refused(verdicts, rejections) : placed(verdicts, scores, totals);
  }

  /** The first plugin that says no, and what. */
  private record Rejection(String plugin, Verdict verdict) {}

  private Optional<Rejection> rejection(Node node, ClusterState cluster) {
    Optional<Set<String>> only = NodeAffinityRule.names(pod);
    if (only.isPresent() && !only.get().isEmpty() && !only.get().contains(name(node))) {
      return Optional.of(
          new Rejection(
              "NodeAffinity",
              Verdict.unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]")));
    }
    return first(node, decisive(node, cluster));
  }

  private Optional<Rejection> first(Node node, ClusterState cluster) {
    for (Plugin plugin : FILTERS) {
      Verdict verdict = plugin.rule.verdict(pod, node, cluster);
      if (!verdict.fits()) {
        return Optional.of(new Rejection(plugin.name, verdict));
      }
    }
    return Optional.empty();
  }

  /**
   * "Filters pass both with and without the nominated pods" of at least the pod's priority: the
   * cluster with them, or if the pod fits there, the cluster without them.
   */
  private ClusterState decisive(Node node, ClusterState cluster) {
    ClusterState beside = cluster;
    for (Pod each : cluster.nominatedTo(node)) {
      if (priority(each) >= priority(pod) && !ClusterState.isSame(each, pod)) {
        beside = beside.with(each, node);
      }
    }
    return first(node, beside).isPresent() ? beside : cluster;
  }

  private Optional<Node> nominated() {
    String name =
        cluster.nominations().stream()
            .filter(each -> ClusterState.isSame(each.pod(), pod))
            .map(ClusterState.Nomination::nodeName)
            .findFirst()
            .orElse(pod.status().nominatedNodeName());
    return cluster.nodes().stream().filter(node -> name(node).equals(name)).findFirst();
  }

  private ReferenceAnswer placed(
      SortedMap<String, SortedMap<String, Verdict>> verdicts,
      SortedMap<String, SortedMap<String, Long>> scores,
      SortedMap<String, Long> totals) {
    // A pod that was promised a node looks there first.
    String own = nominated().map(ReferenceRule::name).orElse("");
    ReferenceAnswer.Placed placed;
    if (totals.containsKey(own)) {
      placed = new ReferenceAnswer.Placed(new TreeSet<>(List.of(own)), 0, 1);
    } else {
      long best = totals.values().stream().mapToLong(each -> each).max().orElseThrow();
      SortedSet<String> nodes = new TreeSet<>(totals.keySet());
      nodes.removeIf(node -> totals.getOrDefault(node, 0L) != best);
      placed = new ReferenceAnswer.Placed(nodes, totals.size() == 1 ? 0 : best, totals.size());
    }
    return new ReferenceAnswer(verdicts, scores, Optional.of(placed), Optional.empty());
  }

  private ReferenceAnswer refused(
      SortedMap<String, SortedMap<String, Verdict>> verdicts,
      SortedMap<String, Rejection> rejections) {
    boolean outright = NodeAffinityRule.names(pod).map(Set::isEmpty).orElse(false);
    SortedSet<String> plugins = new TreeSet<>();
    SortedMap<String, Integer> reasons = new TreeMap<>();
    if (outright || NodeAffinityRule.names(pod).isPresent()) {
      plugins.add("NodeAffinity");
    }
    if (!outright) {
      for (Rejection each : rejections.values()) {
        plugins.add(each.plugin);
        each.verdict.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
      }
    }
    String head =
        outright
            ? "0/" + cluster.nodes().size() + " nodes are available: pod affinity terms conflict."
            : summary(reasons);
    ReferenceAnswer.Refused refused =
        cluster.nodes().isEmpty()
            ? new ReferenceAnswer.Refused(
                "no nodes available to schedule pods", reasons, plugins, new TreeMap<>())
            : outright
                ? new ReferenceAnswer.Refused(
                    head + " not found", reasons, plugins, new TreeMap<>())
                : preempted(head, reasons, plugins, rejections);
    return new ReferenceAnswer(verdicts, new TreeMap<>(), Optional.empty(), Optional.of(refused));
  }

  private String summary(SortedMap<String, Integer> reasons) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((reason, count) -> parts.add(count + " " + reason));
    parts.sort(String::compareTo);
    return "0/"
        + cluster.nodes().size()
        + " nodes are available: "
        + String.join(", ", parts)
        + ".";
  }

  private ReferenceAnswer.Refused preempted(
      String head,
      SortedMap<String, Integer> reasons,
      SortedSet<String> plugins,
      SortedMap<String, Rejection> rejections) {
    SortedMap<String, List<Pod>> choice = new TreeMap<>();
    String none = " no new claims to deallocate, preemption: ";
    if ("Never".equals(pod.spec().preemptionPolicy())) {
      String message = head + none + "not eligible due to preemptionPolicy=Never.";
      return new ReferenceAnswer.Refused(message, reasons, plugins, choice);
    }
    Node own = nominated().orElse(null);
    if (own != null && isBeingCleared(own, rejections)) {
      choice.put(name(own), List.of());
      String message = head + none + "not eligible due to a terminating pod on the nominated node.";
      return new ReferenceAnswer.Refused(message, reasons, plugins, choice);
    }
    List<ReferencePreemption> candidates = new ArrayList<>();
    SortedMap<String, Integer> hopeless = new TreeMap<>();
    for (Node node : cluster.nodes()) {
      if (!isResolvable(node, rejections)) {
        hopeless.merge("Preemption is not helpful for scheduling", 1, Integer::sum);
        continue;
      }
      Optional<ReferencePreemption> found =
          ReferencePreemption.on(node, pod, cluster, without -> rejection(node, without).isEmpty());
      found.ifPresent(candidates::add);
      if (found.isEmpty()) {
        whyNot(node).forEach(reason -> hopeless.merge(reason, 1, Integer::sum));
      }
    }
    ReferencePreemption best = candidates.stream().min(ReferencePreemption.CHEAPEST).orElse(null);
    if (best == null) {
      String message = head + none + summary(hopeless);
      return new ReferenceAnswer.Refused(message, reasons, plugins, choice);
    }
    for (ReferencePreemption each : candidates) {
      if (ReferencePreemption.CHEAPEST.compare(each, best) == 0) {
        choice.put(name(each.node()), remaining(each.victims()));
      }
    }
    return new ReferenceAnswer.Refused(head, reasons, plugins, choice);
  }

  private static boolean isResolvable(Node node, SortedMap<String, Rejection> rejections) {
    Rejection rejection = rejections.get(name(node));
    return rejection != null && rejection.verdict.evictionCouldHelp();
  }

  /** Whoever is on the way out already isn't evicted once more. */
  private static List<Pod> remaining(List<Pod> victims) {
    return victims.stream().filter(each -> each.metadata().deletionTimestamp() == null).toList();
  }

  private List<String> whyNot(Node node) {
    List<Pod> lower = ReferencePreemption.lower(cluster.podsOn(node), pod);
    ClusterState rest = cluster;
    for (Pod each : lower) {
      rest = rest.without(each);
    }
    Optional<Rejection> left = rejection(node, rest);
    return lower.isEmpty() || left.isEmpty()
        ? List.of("No preemption victims found for incoming pod")
        : left.get().verdict.reasons();
  }

  /** Whether victims of an earlier preemption are still on their way out there. */
  private boolean isBeingCleared(Node node, SortedMap<String, Rejection> rejections) {
    return isResolvable(node, rejections)
        && ReferencePreemption.lower(cluster.podsOn(node), pod).stream()
            .filter(each -> each.metadata().deletionTimestamp() != null)
            .flatMap(each -> each.status().conditions().stream())
            .anyMatch(
                condition ->
                    condition.type().equals("DisruptionTarget")
                        && condition.status().equals("True")
                        && condition.reason().equals("PreemptionByScheduler"));
  }
}
