package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeSpecBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The checks behind {@link ProfileContract}, each for one cluster. Stateless. */
final class ProfileChecks {
  private static final long SEED = 1;

  private ProfileChecks() {}

  static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }

  private static void same(String what, Object actual, Object expected) {
    check(Objects.equals(actual, expected), () -> what + ": " + actual + " instead of " + expected);
  }

  /** Without remedies, which name amounts and pods and so differ where verdicts may not. */
  private static Explanation explain(Profile profile, ClusterView view, Pod pod) {
    Explanation whole = Scheduler.explain(view, pod, profile, SEED);
    return new Explanation(
        whole.nodes().stream().map(ProfileChecks::withoutRemedies).toList(), whole.decision());
  }

  private static Explanation.OfNode withoutRemedies(Explanation.OfNode node) {
    return new Explanation.OfNode(
        node.name(),
        node.verdicts().stream()
            .map(said -> new Explanation.OfFilter(said.plugin(), said.verdict(), List.of()))
            .toList(),
        node.scores());
  }

  private static Explanation.OfNode of(Explanation explanation, String node) {
    return explanation.nodes().stream()
        .filter(each -> each.name().equals(node))
        .findFirst()
        .orElseThrow();
  }

  static void placedPodViolatesNothing(Profile profile, ClusterState cluster, Pod one, Pod other) {
    Scheduler scheduler = new Scheduler(profile);
    ClusterView view = cluster.view();
    for (Pod pod : List.of(one, other, one, other)) {
      Decision decision = scheduler.schedule(view, List.of(pod), SEED).get(0);
      String node = decision.node().orElse(null);
      Explanation explanation = explain(profile, view, pod);
      if (node != null) {
        check(
            of(explanation, node).isFeasible(),
            () -> "placed on " + node + ", but: " + of(explanation, node));
      } else {
        check(
            explanation.nodes().stream().noneMatch(Explanation.OfNode::isFeasible),
            () -> "refused, but fits: " + explanation);
      }
    }
  }

  static void reasonsAreTrue(Profile profile, ClusterState cluster, Pod pod) {
    ClusterView view = cluster.view();
    Explanation explanation = explain(profile, view, pod);
    Diagnosis why = explanation.decision().diagnosis().orElse(null);
    if (why == null || !why.outright().isEmpty()) {
      return;
    }
    SortedMap<String, Integer> reasons = new TreeMap<>();
    for (Explanation.OfNode node : explanation.nodes()) {
      Explanation.OfFilter first =
          node.verdicts().stream().filter(v -> !v.verdict().fits()).findFirst().orElseThrow();
      first.verdict().reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
      if (!first.verdict().evictionCouldHelp()) {
        staysRejected(profile, cluster, pod, node.name(), first);
      }
    }
    same("reasons", why.reasons(), reasons);
  }

  private static void staysRejected(
      Profile profile, ClusterState cluster, Pod pod, String node, Explanation.OfFilter rejection) {
    ClusterState empty =
        cluster.withPods(
            cluster.pods().stream().filter(p -> !p.spec().nodeName().equals(node)).toList());
    Explanation.OfNode now = of(explain(profile, empty.view(), pod), node);
    check(
        now.verdicts().stream()
            .anyMatch(v -> v.plugin().equals(rejection.plugin()) && !v.verdict().fits()),
        () -> rejection + " says that no eviction helps, but without pods " + node + " passes");
  }

  static void sameInputSameDecision(Profile profile, ClusterState cluster, Pod pod, long seed) {
    Scheduler remembering = new Scheduler(profile);
    Decision decision = Scheduler.schedule(cluster.view(), List.of(pod), profile, seed).get(0);
    for (int i = 0; i < 3; i++) {
      Decision again = remembering.schedule(cluster.view(), List.of(pod), seed).get(0);
      same("decided the second time", again, decision);
    }
  }

  static void irrelevantNodeChangesNothing(Profile profile, ClusterState cluster, Pod pod) {
    Node more =
        NodeBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name("of-no-use").build())
            .spec(NodeSpecBuilder.builder().unschedulable(true).build())
            .status(NodeStatusBuilder.builder().build())
            .build();
    Explanation before = explain(profile, cluster.view(), pod);
    Explanation after = explain(profile, cluster.with(more).view(), pod);
    for (Explanation.OfNode node : before.nodes()) {
      same("with one more node", of(after, node.name()).verdicts(), node.verdicts());
    }
  }

  static void scaledResourcesChangeNothing(Profile profile, ClusterState cluster, Pod pod) {
    UnaryOperator<Pod> complete = Scaled::withRequests;
    ClusterState one = cluster.editPods(complete);
    ClusterState two = one.editPods(Scaled::doubled).editNodes(Scaled::doubled);
    Pod asked = complete.apply(pod);
    Explanation before = explain(profile, one.view(), asked);
    Explanation after = explain(profile, two.view(), Scaled.doubled(asked));
    same("with twice the resources", after.nodes(), before.nodes());
    same("with twice the resources", after.decision().node(), before.decision().node());
  }

  static void orderDoesNotMatter(Profile profile, ClusterState cluster, Pod pod) {
    ClusterState reversed =
        cluster.withNodes(Lists.reverse(cluster.nodes())).withPods(Lists.reverse(cluster.pods()));
    same(
        "in reverse",
        explain(profile, reversed.view(), pod).nodes(),
        explain(profile, cluster.view(), pod).nodes());
  }

  static void victimsAreNeeded(Profile profile, ClusterState all, Pod pod) {
    // Pods that go anyway aren't evicted again: here nobody is on the way out.
    ClusterState cluster = all.editPods(Scaled::staying);
    Decision decision = Scheduler.schedule(cluster.view(), List.of(pod), profile, SEED).get(0);
    Preemption preemption = decision.preemption().orElse(null);
    if (preemption == null) {
      return;
    }
    String node = preemption.nodeName();
    List<Pod> victims = preemption.victims();
    ClusterState rest = cluster;
    for (Pod victim : victims) {
      check(
          ReferenceRule.priority(victim) < ReferenceRule.priority(pod)
              && victim.spec().nodeName().equals(node),
          () -> "a victim for a place on " + node + " is " + ClusterState.text(victim));
      rest = rest.without(victim);
    }
    ClusterState without = rest;
    check(
        of(explain(profile, without.view(), pod), node).isFeasible(),
        () ->
            "without its victims "
                + node
                + " says "
                + of(explain(profile, without.view(), pod), node));
    NodeView place = cluster.view().node(node).orElseThrow();
    for (Pod victim : victims) {
      check(
          !of(explain(profile, without.with(victim, place.node()).view(), pod), node).isFeasible(),
          () -> "could stay: " + ClusterState.text(victim));
    }
  }

  static void nominatedPodCounts(Profile profile, ClusterState all, Pod pod, Pod other) {
    Pod waiting = ArbitraryPods.renamed(other, "waits");
    waiting =
        waiting.withSpec(waiting.spec().withPriority(ReferenceRule.priority(pod)).withNodeName(""));
    ClusterState cluster = all.withNominations(ImmutableList.of());
    for (Node node : cluster.nodes()) {
      String name = node.metadata().name();
      Explanation.OfNode alone = of(explain(profile, cluster.view(), pod), name);
      Explanation.OfNode there =
          of(explain(profile, cluster.with(waiting, node).view(), pod), name);
      Explanation.OfNode nominated =
          of(explain(profile, cluster.view().withNominated(waiting, name), pod), name);
      List<Explanation.OfFilter> expected =
          new ArrayList<>(there.isFeasible() ? alone.verdicts() : there.verdicts());
      same(name + " beside a nominated pod", nominated.verdicts(), expected);
    }
  }
}
