package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.Map;

/**
 * Which pods may, must or should be together, where a label of nodes says what is together: the
 * pod's own terms about pods that are there, and their terms about it.
 */
final class InterPodAffinity implements FilterPlugin, ScorePlugin, Requeueing {
  private final int hardPodAffinityWeight;
  private final boolean ignorePreferredTermsOfExistingPods;

  InterPodAffinity() {
    this(1, false);
  }

  /**
   * @param hardPodAffinityWeight how much a node scores for a pod that requires affinity to the new
   *     one, from 0 to 100
   * @param ignorePreferredTermsOfExistingPods whether pods without preferred terms of their own are
   *     not scored
   */
  InterPodAffinity(int hardPodAffinityWeight, boolean ignorePreferredTermsOfExistingPods) {
    this.hardPodAffinityWeight = hardPodAffinityWeight;
    this.ignorePreferredTermsOfExistingPods = ignorePreferredTermsOfExistingPods;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return PodAffinityTest.of(pod, cluster);
  }

  @Override
  public boolean appliesTo(Pod pod, ClusterView cluster) {
    return hasPreferences(pod)
        || (!ignorePreferredTermsOfExistingPods && !others(pod, cluster).isEmpty());
  }

  private static boolean hasPreferences(Pod pod) {
    return PodTerm.of(pod).stream().anyMatch(term -> term.kind() == PodTerm.Kind.PREFERRED);
  }

  /** The terms of pods that are there which let nodes score for this one. */
  private List<PodTerm> others(Pod pod, ClusterView cluster) {
    Map<String, String> labels = PodMatcher.namespaceLabels(pod, cluster);
    List<PodTerm> terms = cluster.derived(TermsInUse.DERIVATION).about(pod, labels);
    terms.removeIf(term -> weight(term) == 0);
    return terms;
  }

  private int weight(PodTerm term) {
    return switch (term.kind()) {
      case REQUIRED_AFFINITY -> hardPodAffinityWeight;
      case REQUIRED_ANTI_AFFINITY -> 0;
      case PREFERRED -> term.weight();
    };
  }

  @Override
  public NodeScore score(Pod pod, ClusterView cluster, List<NodeView> feasible) {
    if (!appliesTo(pod, cluster)) {
      return NodeScore.same(0);
    }
    ImmutableList.Builder<PodAffinityScore.Part> parts = ImmutableList.builder();
    for (PodTerm term : PodTerm.of(PodTerm.Kind.PREFERRED, PodTerm.of(pod), cluster)) {
      MatchingPods meant = new MatchingPods(ImmutableList.of(term.pods()), false);
      parts.add(part(cluster, term, meant, term.weight()));
    }
    for (PodTerm term : others(pod, cluster)) {
      parts.add(part(cluster, term, new TermOwners(term), weight(term)));
    }
    return new PodAffinityScore(parts.build(), feasible);
  }

  private static PodAffinityScore.Part part(
      ClusterView cluster, PodTerm term, NodeNumber number, int weight) {
    DomainSums sums = new DomainSums(term.topologyKey(), number);
    return new PodAffinityScore.Part(cluster.derived(sums), weight);
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<Pod>(BuiltInKinds.POD, PodAffinityHints::afterPod),
        new QueueingHint<Node>(BuiltInKinds.NODE, PodAffinityHints::afterNode),
        new QueueingHint<>(BuiltInKinds.NAMESPACE, PodAffinityHints::afterNamespace));
  }
}
