package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Pod;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topology spread constraint of one pod, with all defaults filled in. Immutable.
 *
 * @param counted the pods that count
 * @param eligible the nodes that count
 * @param matchesItself whether the pod will count where it comes
 */
record SpreadConstraint(
    int maxSkew,
    String topologyKey,
    MatchingPods counted,
    int minDomains,
    EligibleNodes eligible,
    boolean matchesItself) {
  private static final TaintToleration TAINTS = new TaintToleration();
  private static final NodeAffinityPlugin AFFINITY = new NodeAffinityPlugin();

  /** The constraints of the pod. */
  static ImmutableList<SpreadConstraint> of(
      List<TopologySpreadConstraint> constraints, Pod pod, ClusterView cluster) {
    ImmutableList.Builder<SpreadConstraint> result = ImmutableList.builder();
    for (TopologySpreadConstraint constraint : constraints) {
      result.add(of(constraint, pod, cluster));
    }
    return result.build();
  }

  /** What a constraint is for. */
  enum Mode {
    MUST("DoNotSchedule"),
    SHOULD("ScheduleAnyway");

    private final String whenUnsatisfiable;

    Mode(String whenUnsatisfiable) {
      this.whenUnsatisfiable = whenUnsatisfiable;
    }

    /** Those of the constraints that are for it. */
    List<TopologySpreadConstraint> of(List<TopologySpreadConstraint> constraints) {
      if (constraints.isEmpty()) {
        return constraints;
      }
      return constraints.stream()
          .filter(constraint -> constraint.whenUnsatisfiable().equals(whenUnsatisfiable))
          .collect(ImmutableList.toImmutableList());
    }
  }

  private static SpreadConstraint of(
      TopologySpreadConstraint constraint, Pod pod, ClusterView cluster) {
    LabelSelector selector = selector(constraint, pod);
    PodMatcher pods = PodMatcher.in(pod.metadata().namespace(), selector);
    EligibleNodes eligible = EligibleNodes.ALL;
    if (!"Ignore".equals(constraint.nodeAffinityPolicy())) {
      eligible = eligible.and(AFFINITY.filter(pod, cluster));
    }
    if ("Honor".equals(constraint.nodeTaintsPolicy())) {
      eligible = eligible.and(TAINTS.filter(pod, cluster));
    }
    Integer minDomains = constraint.minDomains();
    // Kubernetes counts no pods for a selector of all, though the pod matches it.
    ImmutableList<PodMatcher> counted =
        pods.selectsAllLabels() ? ImmutableList.of() : ImmutableList.of(pods);
    return new SpreadConstraint(
        constraint.maxSkew(),
        constraint.topologyKey(),
        new MatchingPods(counted, true),
        minDomains == null ? 1 : minDomains,
        eligible,
        pods.matchesLabels(pod));
  }

  /** With the pod's own values of the labels that must be alike. */
  private static @Nullable LabelSelector selector(TopologySpreadConstraint constraint, Pod pod) {
    LabelSelector selector = constraint.labelSelector();
    if (selector == null || constraint.matchLabelKeys().isEmpty()) {
      return selector;
    }
    List<LabelSelectorRequirement> all = new ArrayList<>(selector.matchExpressions());
    for (String key : constraint.matchLabelKeys()) {
      String value = pod.metadata().labels().get(key);
      if (value != null) {
        all.add(new LabelSelectorRequirement(key, "In", ImmutableList.of(value)));
      }
    }
    return selector.withMatchExpressions(all);
  }

  /** The same, counting only nodes that have all labels that the constraints are about. */
  static ImmutableList<SpreadConstraint> onNodesWithAllLabels(List<SpreadConstraint> all) {
    ImmutableSortedSet<String> keys =
        all.stream()
            .map(SpreadConstraint::topologyKey)
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    return all.stream()
        .map(constraint -> constraint.onNodesWith(keys))
        .collect(ImmutableList.toImmutableList());
  }

  private SpreadConstraint onNodesWith(ImmutableSortedSet<String> labels) {
    return new SpreadConstraint(
        maxSkew, topologyKey, counted, minDomains, eligible.withLabels(labels), matchesItself);
  }

  /** The pods that count, by domain. */
  DomainCounts in(ClusterView cluster) {
    return cluster.derived(new DomainSums(topologyKey, counted, eligible));
  }
}
