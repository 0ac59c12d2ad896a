package dev.orch.testkit.scheduling;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.scheduling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * "Inter-pod affinity and anti-affinity": this pod should (or should not) run in an X if that X is
 * already running one or more pods that meet rule Y, where X is a topology domain. Anti-affinity
 * holds in both directions. Required affinity needs one pod that meets all rules, unless there is
 * none in the cluster and the pod itself would be the first.
 */
final class InterPodAffinityRule extends ReferenceRule {
  /** {@code hardPodAffinityWeight}'s default. */
  private static final long REQUIRED_WEIGHT = 1;

  /** A pod and the node that it is on. */
  private record Placed(Pod pod, Node node) {}

  private static List<Placed> placed(ClusterState cluster) {
    List<Placed> result = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      cluster.podsOn(node).forEach(pod -> result.add(new Placed(pod, node)));
    }
    return result;
  }

  @Override
  Verdict verdict(Pod pod, Node node, ClusterState cluster) {
    List<Placed> others = placed(cluster);
    if (!hasCompany(pod, node, others, cluster)) {
      return Verdict.unresolvable("node(s) didn't match pod affinity rules");
    }
    for (Placed other : others) {
      for (PodAffinityTerm term : antiAffinity(pod)) {
        if (isTogether(term, node, other.node) && isMeant(term, pod, other.pod, cluster)) {
          return Verdict.rejected("node(s) didn't match pod anti-affinity rules");
        }
      }
    }
    for (Placed other : others) {
      for (PodAffinityTerm term : antiAffinity(other.pod)) {
        if (isTogether(term, node, other.node) && isMeant(term, other.pod, pod, cluster)) {
          return Verdict.rejected("node(s) didn't satisfy existing pods anti-affinity rules");
        }
      }
    }
    return Verdict.ok();
  }

  private static boolean hasCompany(Pod pod, Node node, List<Placed> others, ClusterState cluster) {
    List<PodAffinityTerm> terms = affinity(pod);
    List<Placed> meant =
        others.stream().filter(other -> areMeant(terms, pod, other.pod, cluster)).toList();
    boolean labelled =
        terms.stream().allMatch(t -> node.metadata().labels().containsKey(t.topologyKey()));
    boolean everywhere =
        terms.stream()
            .allMatch(t -> meant.stream().anyMatch(other -> isTogether(t, node, other.node)));
    boolean first =
        meant.stream()
                .noneMatch(
                    other -> terms.stream().anyMatch(t -> isTogether(t, other.node, other.node)))
            && areMeant(terms, pod, pod, cluster);
    return labelled && (everywhere || first);
  }

  private static boolean areMeant(
      List<PodAffinityTerm> terms, Pod owner, Pod other, ClusterState cluster) {
    return terms.stream().allMatch(term -> isMeant(term, owner, other, cluster));
  }

  private static boolean isTogether(PodAffinityTerm term, Node one, Node other) {
    String domain = one.metadata().labels().get(term.topologyKey());
    return domain != null && domain.equals(other.metadata().labels().get(term.topologyKey()));
  }

  /**
   * "Namespace selector": the union of {@code namespaces} and what {@code namespaceSelector}
   * selects; if both are absent, the owner's own namespace. A null label selector selects no pods.
   */
  private static boolean isMeant(PodAffinityTerm term, Pod owner, Pod other, ClusterState cluster) {
    String namespace = other.metadata().namespace();
    boolean inNamespace =
        term.namespaces().contains(namespace)
            || (term.namespaceSelector() != null
                && cluster.namespaces().stream()
                    .filter(each -> each.metadata().name().equals(namespace))
                    .anyMatch(each -> selects(term, each)))
            || (term.namespaces().isEmpty()
                && term.namespaceSelector() == null
                && namespace.equals(owner.metadata().namespace()));
    return inNamespace
        && term.labelSelector() != null
        && LabelSelectors.matches(term.labelSelector(), other.metadata().labels());
  }

  private static boolean selects(PodAffinityTerm term, Namespace namespace) {
    return term.namespaceSelector() != null
        && LabelSelectors.matches(term.namespaceSelector(), namespace.metadata().labels());
  }

  /**
   * The preferred terms of the pod about others and of others about it, by weight, and their
   * required affinity to it; the lowest sum becomes 0, the highest 100.
   */
  @Override
  SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
    List<Placed> others = placed(cluster);
    SortedMap<String, Long> sums = each(feasible, node -> sum(pod, node, others, cluster));
    long min = sums.values().stream().mapToLong(each -> each).min().orElse(0);
    long max = sums.values().stream().mapToLong(each -> each).max().orElse(0);
    double range = max - min;
    sums.replaceAll((node, sum) -> max == min ? 0 : (long) (MAX * ((sum - min) / range)));
    return sums;
  }

  private static long sum(Pod pod, Node node, List<Placed> others, ClusterState cluster) {
    long sum = 0;
    for (Placed other : others) {
      for (WeightedPodAffinityTerm term : preferred(pod)) {
        if (isTogether(term.podAffinityTerm(), node, other.node)
            && isMeant(term.podAffinityTerm(), pod, other.pod, cluster)) {
          sum += term.weight();
        }
      }
      for (WeightedPodAffinityTerm term : preferred(other.pod)) {
        if (isTogether(term.podAffinityTerm(), node, other.node)
            && isMeant(term.podAffinityTerm(), other.pod, pod, cluster)) {
          sum += term.weight();
        }
      }
      for (PodAffinityTerm term : affinity(other.pod)) {
        if (isTogether(term, node, other.node) && isMeant(term, other.pod, pod, cluster)) {
          sum += REQUIRED_WEIGHT;
        }
      }
    }
    return sum;
  }

  private static @Nullable PodAffinity together(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null ? null : affinity.podAffinity();
  }

  private static @Nullable PodAntiAffinity apart(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null ? null : affinity.podAntiAffinity();
  }

  private static List<PodAffinityTerm> affinity(Pod pod) {
    PodAffinity terms = together(pod);
    return terms == null ? List.of() : terms.requiredDuringSchedulingIgnoredDuringExecution();
  }

  private static List<PodAffinityTerm> antiAffinity(Pod pod) {
    PodAntiAffinity terms = apart(pod);
    return terms == null ? List.of() : terms.requiredDuringSchedulingIgnoredDuringExecution();
  }

  /** Those of anti-affinity with negative weights. */
  private static List<WeightedPodAffinityTerm> preferred(Pod pod) {
    List<WeightedPodAffinityTerm> result = new ArrayList<>();
    PodAffinity together = together(pod);
    if (together != null) {
      result.addAll(together.preferredDuringSchedulingIgnoredDuringExecution());
    }
    PodAntiAffinity apart = apart(pod);
    if (apart != null) {
      for (WeightedPodAffinityTerm each : apart.preferredDuringSchedulingIgnoredDuringExecution()) {
        result.add(each.withWeight(-each.weight()));
      }
    }
    return result;
  }
}
