package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.PreferredSchedulingTerm;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Constraints about which nodes, and which other pods, a pod is with. */
final class ArbitraryAffinity {
  private ArbitraryAffinity() {}

  /** The affinity of the pod, changed. */
  private static UnaryOperator<Pod> affinity(UnaryOperator<Affinity> change) {
    return pod -> {
      Affinity affinity = pod.spec().affinity();
      Affinity old = affinity == null ? new Affinity(null, null, null) : affinity;
      return pod.withSpec(pod.spec().withAffinity(change.apply(old)));
    };
  }

  static Arbitrary<UnaryOperator<Pod>> ofNodes() {
    return Arbitraries.oneOf(
        Arbitraries.of("ssd", "hdd")
            .map(
                disk ->
                    ArbitraryPods.spec(
                        s -> s.withNodeSelector(ImmutableSortedMap.of("disk", disk)))),
        nodeTerm()
            .list()
            .ofMinSize(1)
            .ofMaxSize(2)
            .withoutEdgeCases()
            .map(terms -> affinity(a -> a.withNodeAffinity(required(nodes(a), terms)))),
        Draw.lists(
                Combinators.combine(Arbitraries.of(1, 7, 100), nodeTerm())
                    .as(PreferredSchedulingTerm::new),
                3)
            .map(terms -> affinity(a -> a.withNodeAffinity(preferred(nodes(a), terms)))));
  }

  private static NodeAffinity nodes(Affinity affinity) {
    NodeAffinity nodes = affinity.nodeAffinity();
    return nodes == null ? new NodeAffinity(null, List.of()) : nodes;
  }

  private static NodeAffinity required(NodeAffinity affinity, List<NodeSelectorTerm> terms) {
    return affinity.withRequiredDuringSchedulingIgnoredDuringExecution(new NodeSelector(terms));
  }

  private static NodeAffinity preferred(
      NodeAffinity affinity, List<PreferredSchedulingTerm> terms) {
    return affinity.withPreferredDuringSchedulingIgnoredDuringExecution(terms);
  }

  private static Arbitrary<NodeSelectorTerm> nodeTerm() {
    Arbitrary<List<NodeSelectorRequirement>> expressions =
        Arbitraries.of(
                requirement("topology.kubernetes.io/zone", "In", "a", "b"),
                requirement("topology.kubernetes.io/zone", "NotIn", "a"),
                requirement("rack", "Exists"),
                requirement("rack", "DoesNotExist"),
                requirement("rank", "Gt", "3"),
                requirement("rank", "Lt", "3"))
            .list()
            .ofMaxSize(2)
            .withoutEdgeCases();
    Arbitrary<List<NodeSelectorRequirement>> fields =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(ImmutableList.<NodeSelectorRequirement>of())),
            Tuple.of(
                1,
                Arbitraries.of(
                        requirement("metadata.name", "In", "n0"),
                        requirement("metadata.name", "In", "n1"),
                        requirement("metadata.name", "NotIn", "n0"))
                    .list()
                    .ofMaxSize(2)
                    .withoutEdgeCases()));
    return Combinators.combine(expressions, fields).as(NodeSelectorTerm::new);
  }

  private static NodeSelectorRequirement requirement(
      String key, String operator, String... values) {
    return new NodeSelectorRequirement(key, operator, ImmutableList.copyOf(values));
  }

  static Arbitrary<UnaryOperator<Pod>> ofPods() {
    return Arbitraries.oneOf(
        term().map(term -> about(term, (a, t) -> a.withPodAffinity(together(a, t)))),
        term().map(term -> about(term, (a, t) -> a.withPodAntiAffinity(apart(a, t)))),
        Combinators.combine(Arbitraries.of(1, 10, 100), term())
            .as((weight, term) -> about(term, (a, t) -> a.withPodAffinity(together(a, weight, t)))),
        Combinators.combine(Arbitraries.of(1, 10, 100), term())
            .as(
                (weight, term) ->
                    about(term, (a, t) -> a.withPodAntiAffinity(apart(a, weight, t)))));
  }

  private interface Adding {
    Affinity to(Affinity affinity, PodAffinityTerm term);
  }

  /** As the API server stores it: the pod's own values of {@code matchLabelKeys} selected too. */
  private static UnaryOperator<Pod> about(PodAffinityTerm term, Adding adding) {
    return pod -> affinity(a -> adding.to(a, stored(term, pod))).apply(pod);
  }

  private static PodAffinityTerm stored(PodAffinityTerm term, Pod pod) {
    LabelSelector selector = term.labelSelector();
    for (String key : term.matchLabelKeys()) {
      String value = pod.metadata().labels().get(key);
      if (selector != null && value != null) {
        LabelSelectorRequirement own = new LabelSelectorRequirement(key, "In", List.of(value));
        selector =
            selector.withMatchExpressions(ArbitraryPods.more(selector.matchExpressions(), own));
      }
    }
    return term.withLabelSelector(selector);
  }

  private static PodAffinity podsOf(Affinity affinity) {
    PodAffinity pods = affinity.podAffinity();
    return pods == null ? new PodAffinity(List.of(), List.of()) : pods;
  }

  private static PodAntiAffinity antiOf(Affinity affinity) {
    PodAntiAffinity pods = affinity.podAntiAffinity();
    return pods == null ? new PodAntiAffinity(List.of(), List.of()) : pods;
  }

  private static PodAffinity together(Affinity affinity, PodAffinityTerm term) {
    PodAffinity old = podsOf(affinity);
    return old.withRequiredDuringSchedulingIgnoredDuringExecution(
        ArbitraryPods.more(old.requiredDuringSchedulingIgnoredDuringExecution(), term));
  }

  private static PodAffinity together(Affinity affinity, int weight, PodAffinityTerm term) {
    PodAffinity old = podsOf(affinity);
    return old.withPreferredDuringSchedulingIgnoredDuringExecution(
        ArbitraryPods.more(
            old.preferredDuringSchedulingIgnoredDuringExecution(),
            new WeightedPodAffinityTerm(weight, term)));
  }

  private static PodAntiAffinity apart(Affinity affinity, PodAffinityTerm term) {
    PodAntiAffinity old = antiOf(affinity);
    return old.withRequiredDuringSchedulingIgnoredDuringExecution(
        ArbitraryPods.more(old.requiredDuringSchedulingIgnoredDuringExecution(), term));
  }

  private static PodAntiAffinity apart(Affinity affinity, int weight, PodAffinityTerm term) {
    PodAntiAffinity old = antiOf(affinity);
    return old.withPreferredDuringSchedulingIgnoredDuringExecution(
        ArbitraryPods.more(
            old.preferredDuringSchedulingIgnoredDuringExecution(),
            new WeightedPodAffinityTerm(weight, term)));
  }

  private static Arbitrary<PodAffinityTerm> term() {
    Arbitrary<@Nullable LabelSelector> namespaces =
        Arbitraries.of(
                new LabelSelector(ImmutableSortedMap.of("team", "x"), List.of()),
                new LabelSelector(ImmutableSortedMap.of(), List.of()))
            .injectNull(0.75);
    return Combinators.combine(
            selectors().injectNull(0.1),
            Arbitraries.frequency(
                Tuple.of(4, ImmutableList.<String>of()), Tuple.of(1, ImmutableList.of("other"))),
            Arbitraries.of(ArbitraryNodes.TOPOLOGY),
            namespaces,
            Arbitraries.frequency(
                Tuple.of(4, ImmutableList.<String>of()), Tuple.of(1, ImmutableList.of("tier"))))
        .as((pods, in, key, of, keys) -> new PodAffinityTerm(pods, in, key, of, keys, List.of()));
  }

  private static Arbitrary<LabelSelector> selectors() {
    return Arbitraries.frequency(
        Tuple.of(8, new LabelSelector(ImmutableSortedMap.of("app", "a"), List.of())),
        Tuple.of(2, new LabelSelector(ImmutableSortedMap.of("app", "b"), List.of())),
        Tuple.of(2, new LabelSelector(ImmutableSortedMap.of("tier", "f"), List.of())),
        Tuple.of(2, selecting("app", "In", "a", "b")),
        Tuple.of(1, selecting("tier", "NotIn", "f")),
        Tuple.of(1, selecting("app", "Exists")),
        Tuple.of(1, selecting("tier", "DoesNotExist")),
        Tuple.of(1, new LabelSelector(ImmutableSortedMap.of(), List.of())));
  }

  private static LabelSelector selecting(String key, String operator, String... values) {
    return new LabelSelector(
        ImmutableSortedMap.of(),
        List.of(new LabelSelectorRequirement(key, operator, ImmutableList.copyOf(values))));
  }

  static Arbitrary<UnaryOperator<Pod>> spread() {
    Arbitrary<@Nullable String> policy = Arbitraries.of("Honor", "Ignore").injectNull(0.5);
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(4, 1), Tuple.of(1, 2), Tuple.of(1, 3)),
            Arbitraries.of(ArbitraryNodes.TOPOLOGY),
            Arbitraries.of("DoNotSchedule", "ScheduleAnyway"),
            selectors().injectNull(0.1),
            Arbitraries.of(2, 3, 1).injectNull(0.5),
            policy,
            policy,
            Arbitraries.frequency(
                Tuple.of(3, ImmutableList.<String>of()), Tuple.of(1, ImmutableList.of("tier"))))
        .as(TopologySpreadConstraint::new)
        .map(
            each ->
                ArbitraryPods.spec(
                    s ->
                        s.withTopologySpreadConstraints(
                            ArbitraryPods.more(s.topologySpreadConstraints(), each))));
  }
}
