package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.WeightedPodAffinityTerm;
import java.util.List;

/**
 * A term of a pod's affinity or anti-affinity to other pods. Immutable.
 *
 * @param weight of a preferred term, negative if it is of anti-affinity; 0 of a required one
 * @param topologyKey the label that says which nodes are together
 * @param hash of the others, as most of the terms that are compared differ
 */
record PodTerm(Kind kind, int weight, String topologyKey, PodMatcher pods, int hash) {
  /** What a term asks for. */
  enum Kind {
    REQUIRED_AFFINITY,
    REQUIRED_ANTI_AFFINITY,
    PREFERRED
  }

  private PodTerm(Kind kind, int weight, String topologyKey, PodMatcher pods) {
    this(
        kind,
        weight,
        topologyKey,
        pods,
        (weight * 31 + topologyKey.hashCode()) * 31 + pods.hashCode());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PodTerm other
        && hash == other.hash
        && kind == other.kind
        && weight == other.weight
        && topologyKey.equals(other.topologyKey)
        && pods.equals(other.pods);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  private static PodTerm of(Kind kind, int weight, PodAffinityTerm term, Pod owner) {
    PodMatcher pods = PodMatcher.of(term, owner.metadata().namespace());
    return new PodTerm(kind, weight, term.topologyKey(), pods);
  }

  /** All terms of a pod. */
  static ImmutableList<PodTerm> of(Pod pod) {
    Affinity all = pod.spec().affinity();
    if (all == null || (all.podAffinity() == null && all.podAntiAffinity() == null)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<PodTerm> terms = ImmutableList.builder();
    PodAffinity affinity = all.podAffinity();
    if (affinity != null) {
      for (PodAffinityTerm term : affinity.requiredDuringSchedulingIgnoredDuringExecution()) {
        terms.add(of(Kind.REQUIRED_AFFINITY, 0, term, pod));
      }
      for (WeightedPodAffinityTerm term :
          affinity.preferredDuringSchedulingIgnoredDuringExecution()) {
        terms.add(of(Kind.PREFERRED, term.weight(), term.podAffinityTerm(), pod));
      }
    }
    PodAntiAffinity antiAffinity = all.podAntiAffinity();
    if (antiAffinity != null) {
      for (PodAffinityTerm term : antiAffinity.requiredDuringSchedulingIgnoredDuringExecution()) {
        terms.add(of(Kind.REQUIRED_ANTI_AFFINITY, 0, term, pod));
      }
      for (WeightedPodAffinityTerm term :
          antiAffinity.preferredDuringSchedulingIgnoredDuringExecution()) {
        terms.add(of(Kind.PREFERRED, -term.weight(), term.podAffinityTerm(), pod));
      }
    }
    return terms.build();
  }

  /** The pod's terms of one kind, about namespaces that are known by name. */
  static ImmutableList<PodTerm> of(Kind kind, List<PodTerm> terms, ClusterView cluster) {
    ImmutableList.Builder<PodTerm> result = ImmutableList.builder();
    for (PodTerm term : terms) {
      if (term.kind == kind) {
        result.add(new PodTerm(kind, term.weight, term.topologyKey, term.pods.resolved(cluster)));
      }
    }
    return result.build();
  }
}
