package dev.orch.scheduling;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.selector.LabelSelectors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Affinity between pods straight from the documentation: for each node it asks each pod. */
final class NaiveInterPodAffinity implements FilterPlugin, ScorePlugin {
  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return node -> verdict(pod, node, cluster);
  }

  private static Verdict verdict(Pod pod, NodeView node, ClusterView cluster) {
    List<PodAffinityTerm> together = requiredAffinity(pod);
    boolean labelled = true;
    boolean all = true;
    for (PodAffinityTerm term : together) {
      labelled &= node.labels().containsKey(term.topologyKey());
      all &= hasMember(together, pod, term.topologyKey(), node, cluster);
    }
    if (!labelled || (!all && !isFirst(together, pod, cluster))) {
      return Verdict.unresolvable("node(s) didn't match pod affinity rules");
    }
    for (NodeView there : cluster.nodes()) {
      for (Pod other : there.pods()) {
        for (PodAffinityTerm term : requiredAntiAffinity(pod)) {
          if (sameDomain(term.topologyKey(), node, there) && matches(term, pod, other, cluster)) {
            return Verdict.rejected("node(s) didn't match pod anti-affinity rules");
          }
        }
      }
    }
    for (NodeView there : cluster.nodes()) {
      for (Pod other : there.pods()) {
        for (PodAffinityTerm term : requiredAntiAffinity(other)) {
          if (sameDomain(term.topologyKey(), node, there) && matches(term, other, pod, cluster)) {
            return Verdict.rejected("node(s) didn't satisfy existing pods anti-affinity rules");
          }
        }
      }
    }
    return Verdict.ok();
  }

  private static boolean hasMember(
      List<PodAffinityTerm> terms, Pod pod, String key, NodeView node, ClusterView cluster) {
    for (NodeView there : cluster.nodes()) {
      for (Pod other : there.pods()) {
        if (sameDomain(key, node, there) && matchesAll(terms, pod, other, cluster)) {
          return true;
        }
      }
    }
    return false;
  }

  /** No pod that is in any domain matches all terms, but the pod itself does. */
  private static boolean isFirst(List<PodAffinityTerm> terms, Pod pod, ClusterView cluster) {
    for (NodeView there : cluster.nodes()) {
      boolean counts = terms.stream().anyMatch(t -> there.labels().containsKey(t.topologyKey()));
      for (Pod other : there.pods()) {
        if (counts && matchesAll(terms, pod, other, cluster)) {
          return false;
        }
      }
    }
    return matchesAll(terms, pod, pod, cluster);
  }

  private static boolean matchesAll(
      List<PodAffinityTerm> terms, Pod owner, Pod other, ClusterView cluster) {
    return terms.stream().allMatch(term -> matches(term, owner, other, cluster));
  }

  static boolean sameDomain(String key, NodeView one, NodeView other) {
    String value = one.labels().get(key);
    return value != null && value.equals(other.labels().get(key));
  }

  private static boolean matches(PodAffinityTerm term, Pod owner, Pod other, ClusterView cluster) {
    TreeSet<String> namespaces = new TreeSet<>(term.namespaces());
    if (term.namespaceSelector() != null) {
      for (Namespace each : cluster.all(BuiltInKinds.NAMESPACE)) {
        if (LabelSelectors.matches(term.namespaceSelector(), each.metadata().labels())) {
          namespaces.add(each.metadata().name());
        }
      }
    } else if (namespaces.isEmpty()) {
      namespaces.add(owner.metadata().namespace());
    }
    return namespaces.contains(other.metadata().namespace())
        && term.labelSelector() != null
        && LabelSelectors.matches(term.labelSelector(), other.metadata().labels());
  }

  private static List<PodAffinityTerm> requiredAffinity(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null || affinity.podAffinity() == null
        ? List.of()
        : affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution();
  }

  private static List<PodAffinityTerm> requiredAntiAffinity(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null || affinity.podAntiAffinity() == null
        ? List.of()
        : affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution();
  }

  @Override
  public NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible) {
    Map<String, Long> sums = new TreeMap<>();
    for (NodeView node : feasible) {
      long sum = 0;
      for (NodeView there : cluster.nodes()) {
        for (Pod other : there.pods()) {
          sum += weight(pod, other, node, there, cluster);
          sum += weight(other, pod, node, there, cluster);
          for (PodAffinityTerm term : requiredAffinity(other)) {
            sum += weight(1, term, other, pod, node, there, cluster);
          }
        }
      }
      sums.put(node.name(), sum);
    }
    long min = sums.values().stream().mapToLong(sum -> sum).min().orElse(0);
    long max = sums.values().stream().mapToLong(sum -> sum).max().orElse(0);
    return node ->
        max == min ? 0 : (long) (100 * ((double) (sums.get(node.name()) - min) / (max - min)));
  }

  /** What the owner's preferred terms say of the other. */
  private static long weight(
      Pod owner, Pod other, NodeView node, NodeView there, ClusterView cluster) {
    Affinity affinity = owner.spec().affinity();
    long sum = 0;
    if (affinity != null && affinity.podAffinity() != null) {
      for (WeightedPodAffinityTerm each :
          affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
        sum += weight(each.weight(), each.podAffinityTerm(), owner, other, node, there, cluster);
      }
    }
    if (affinity != null && affinity.podAntiAffinity() != null) {
      for (WeightedPodAffinityTerm each :
          affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
        sum -= weight(each.weight(), each.podAffinityTerm(), owner, other, node, there, cluster);
      }
    }
    return sum;
  }

  private static long weight(
      int weight,
      PodAffinityTerm term,
      Pod owner,
      Pod other,
      NodeView node,
      NodeView there,
      ClusterView cluster) {
    return sameDomain(term.topologyKey(), node, there) && matches(term, owner, other, cluster)
        ? weight
        : 0;
  }
}
