package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetBuilder;
import dev.orch.model.policy.PodDisruptionBudgetSpecBuilder;
import dev.orch.model.policy.PodDisruptionBudgetStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * Small clusters whose pods and nodes have to do with each other. They shrink towards fewer nodes,
 * fewer pods and no constraint.
 */
public final class ArbitraryClusters {
  private static final int MOST_NODES = 6;

  private ArbitraryClusters() {}

  /** Nodes {@code n0} and up, pods on them and waiting for room, budgets and Services. */
  public static Arbitrary<ClusterState> clusters() {
    return clusters(MOST_NODES, 10);
  }

  /** The same with bounds of one's own. */
  public static Arbitrary<ClusterState> clusters(int mostNodes, int mostPods) {
    return Combinators.combine(
            Draw.lists(ArbitraryNodes.nodes(), mostNodes),
            Draw.lists(placed(), mostPods),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(List.<Tuple2<Pod, Integer>>of())),
                Tuple.of(1, Draw.lists(placed(), 2))),
            namespaces(),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(List.<Service>of())),
                Tuple.of(1, service().map(ImmutableList::of))),
            Draw.lists(budget(), 2))
        .as(ArbitraryClusters::cluster);
  }

  /** A pod and the number of its node. */
  private static Arbitrary<Tuple2<Pod, Integer>> placed() {
    return Combinators.combine(ArbitraryPods.pods(), Draw.below(MOST_NODES)).as(Tuple::of);
  }

  private static ClusterState cluster(
      List<Node> nodes,
      List<Tuple2<Pod, Integer>> placed,
      List<Tuple2<Pod, Integer>> nominated,
      List<Namespace> namespaces,
      List<Service> services,
      List<PodDisruptionBudget> budgets) {
    List<Node> named = new ArrayList<>();
    for (Node node : nodes) {
      named.add(ArbitraryNodes.renamed(node, "n" + named.size()));
    }
    List<Pod> pods = new ArrayList<>();
    for (Tuple2<Pod, Integer> each : placed) {
      Pod pod = ArbitraryPods.renamed(each.get1(), "there" + pods.size());
      pods.add(pod.withSpec(pod.spec().withNodeName(nodeName(each.get2(), nodes))));
    }
    List<ClusterState.Nomination> nominations = new ArrayList<>();
    for (Tuple2<Pod, Integer> each : nominated) {
      Pod pod = ArbitraryPods.renamed(each.get1(), "waiting" + nominations.size());
      nominations.add(
          new ClusterState.Nomination(
              pod.withSpec(pod.spec().withNodeName("")), nodeName(each.get2(), nodes)));
    }
    Map<String, PodDisruptionBudget> byName = new TreeMap<>();
    budgets.forEach(each -> byName.put(each.metadata().name(), each));
    return new ClusterState(
        named, pods, nominations, namespaces, services, ImmutableList.copyOf(byName.values()));
  }

  static String nodeName(int number, List<?> nodes) {
    return "n" + (nodes.isEmpty() ? 0 : number % nodes.size());
  }

  private static Arbitrary<List<Namespace>> namespaces() {
    return Arbitraries.of("", "x", "y")
        .map(team -> List.of(namespace("default", ""), namespace("other", team)));
  }

  private static Namespace namespace(String name, String team) {
    return NamespaceBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(name)
                .labels(
                    team.isEmpty() ? ImmutableSortedMap.of() : ImmutableSortedMap.of("team", team))
                .build())
        .build();
  }

  private static Arbitrary<Service> service() {
    return Combinators.combine(
            Arbitraries.of("default", "other"),
            Arbitraries.of(
                ImmutableSortedMap.of("app", "a"),
                ImmutableSortedMap.of("tier", "f"),
                ImmutableSortedMap.of("app", "b", "tier", "g")))
        .as(
            (namespace, selector) ->
                ServiceBuilder.builder()
                    .metadata(
                        ObjectMetaBuilder.builder().namespace(namespace).name("service").build())
                    .spec(ServiceSpecBuilder.builder().selector(selector).build())
                    .build());
  }

  private static Arbitrary<PodDisruptionBudget> budget() {
    return Combinators.combine(
            Arbitraries.of("a", "b"), Arbitraries.of(0, 1), Arbitraries.of("", "there0", "there1"))
        .as(ArbitraryClusters::budget);
  }

  private static PodDisruptionBudget budget(String app, int allowed, String disrupted) {
    return PodDisruptionBudgetBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("default").name(app).build())
        .spec(
            PodDisruptionBudgetSpecBuilder.builder()
                .selector(new LabelSelector(ImmutableSortedMap.of("app", app), List.of()))
                .build())
        .status(
            PodDisruptionBudgetStatusBuilder.builder()
                .disruptionsAllowed(allowed)
                .disruptedPods(
                    disrupted.isEmpty()
                        ? ImmutableSortedMap.of()
                        : ImmutableSortedMap.of(disrupted, Instant.EPOCH))
                .build())
        .build();
  }
}
