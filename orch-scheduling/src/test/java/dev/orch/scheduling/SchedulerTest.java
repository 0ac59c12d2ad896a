package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Profile DEFAULTS = Profile.defaults();

  private static Decision decide(ClusterView view, Pod pod) {
    return Scheduler.schedule(view, List.of(pod), DEFAULTS, 1).get(0);
  }

  private static String message(ClusterView view, Pod pod) {
    return decide(view, pod).diagnosis().orElseThrow().message();
  }

  @Test
  void emptierNode_isChosen() {
    ClusterView view =
        ClusterView.of(
            List.of(node("a"), node("b")), List.of(on("a", pod("t", "cpu", "3", "memory", "6Gi"))));
    assertThat(decide(view, pod("x", "cpu", "500m")).node()).contains("b");
  }

  @Test
  void refusal_countsReasonsAsKubernetesWritesThem() {
    assertThat(message(ClusterView.empty(), pod("x")))
        .isEqualTo("no nodes available to schedule pods");
    ClusterView one =
        ClusterView.of(
            List.of(node("a", "cpu", "2", "memory", "8Gi", "pods", "20")),
            List.of(on("a", pod("t", "cpu", "1500m"))));
    assertThat(message(one, pod("x", "cpu", "600m")))
        .isEqualTo(
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption:"
                + " 0/1 nodes are available: 1 No preemption victims found for incoming pod.");
    assertThat(message(one, pod("x", "cpu", "3")))
        .isEqualTo(
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption:"
                + " 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
    ClusterView three =
        one.withNode(tainted(node("b"), "k", "NoSchedule"))
            .withNode(tainted(node("c"), "k", "NoExecute"));
    assertThat(message(three, pod("x", "cpu", "600m")))
        .isEqualTo(
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). no"
                + " new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption"
                + " victims found for incoming pod, 2 Preemption is not helpful for scheduling.");
  }

  @Test
  void refusal_saysWhetherEvictingHelps() {
    ClusterView view =
        ClusterView.of(
            List.of(node("a", "cpu", "1", "pods", "20")),
            List.of(
                on("a", priority(10, pod("low", "cpu", "500m"))),
                on("a", priority(90, pod("high", "cpu", "500m")))));
    Diagnosis helps = decide(view, priority(50, pod("x", "cpu", "500m"))).diagnosis().orElseThrow();
    assertThat(helps.plugins()).containsExactly("NodeResourcesFit");
    assertThat(helps.message()).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
    assertThat(message(view, priority(50, pod("x", "cpu", "600m"))))
        .endsWith("preemption: 0/1 nodes are available: 1 Insufficient cpu.");
    Pod never = edited(priority(50, pod("x", "cpu", "500m")), s -> s.withPreemptionPolicy("Never"));
    assertThat(message(view, never))
        .isEqualTo(
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption:"
                + " not eligible due to preemptionPolicy=Never.");
  }

  @Test
  void nodesThatAPluginDoesNotName_areCountedForIt() {
    ClusterView view =
        ClusterView.of(
            List.of(node("a"), node("b"), tainted(node("c"), "k", "NoSchedule")), List.of());
    NodeSelectorTerm term =
        new NodeSelectorTerm(
            List.of(), List.of(new NodeSelectorRequirement("metadata.name", "In", List.of("c"))));
    Pod daemon =
        edited(
            pod("x"),
            s ->
                s.withAffinity(
                    AffinityBuilder.builder()
                        .nodeAffinity(new NodeAffinity(new NodeSelector(List.of(term)), List.of()))
                        .build()));
    assertThat(message(view, daemon))
        .isEqualTo(
            "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy"
                + " plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes"
                + " are available: 3 Preemption is not helpful for scheduling.");
    assertThat(decide(view.withNode(node("c")), daemon).node()).contains("c");
  }

  @Test
  void batch_seesItsOwnPlacements() {
    ClusterView view = ClusterView.of(List.of(node("a", "cpu", "1", "pods", "9")), List.of());
    List<Decision> decisions =
        Scheduler.schedule(
            view, List.of(pod("x", "cpu", "600m"), pod("y", "cpu", "600m")), DEFAULTS, 1);
    assertThat(decisions.get(0).node()).contains("a");
    assertThat(decisions.get(1).node()).isEmpty();
    assertThat(view.node("a").orElseThrow().pods()).isEmpty();
  }

  @Test
  void gang_isPlacedWhollyOrNotAtAll() {
    ClusterView view = ClusterView.of(List.of(node("a", "cpu", "1", "pods", "9")), List.of());
    List<Pod> gang = List.of(pod("x", "cpu", "600m"), pod("y", "cpu", "600m"));
    assertThat(Scheduler.scheduleGang(view, gang, DEFAULTS, 1))
        .satisfiesExactly(
            x -> assertThat(x).isInstanceOf(Decision.Held.class),
            y -> assertThat(y).isInstanceOf(Decision.Refused.class));
    assertThat(
            Scheduler.scheduleGang(
                view.withNode(node("b", "cpu", "1", "pods", "9")), gang, DEFAULTS, 1))
        .allSatisfy(d -> assertThat(d.node()).isPresent());
  }

  @Test
  void ties_areBrokenBySeedAndPod() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      nodes.add(node("n" + i));
    }
    ClusterView view = ClusterView.of(nodes, List.of());
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 800; i++) {
      Pod pod = pod("p" + i);
      String chosen =
          Scheduler.schedule(view, List.of(pod), DEFAULTS, 7).get(0).node().orElseThrow();
      assertThat(Scheduler.schedule(view, List.of(pod), DEFAULTS, 7).get(0).node())
          .contains(chosen);
      counts.merge(chosen, 1, Integer::sum);
    }
    assertThat(counts).hasSize(8).allSatisfy((n, c) -> assertThat(c).isBetween(60, 140));
    TreeSet<String> bySeed = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      bySeed.add(
          Scheduler.schedule(view, List.of(pod("x")), DEFAULTS, seed).get(0).node().orElseThrow());
    }
    assertThat(bySeed).hasSize(8);
  }

  @Test
  void ties_areTheSameOnEveryJdk() {
    Rng rng = new Rng(42);
    assertThat(List.of(rng.next(), rng.next(), rng.next()))
        .containsExactly(-4767286540954276203L, 2949826092126892291L, 5139283748462763858L);
  }

  @Test
  void pluginOfOnesOwn_isAFewLines() {
    FilterPlugin onlySsd =
        (pod, cluster) ->
            node ->
                node.labels().containsKey("ssd")
                    ? Verdict.ok()
                    : Verdict.unresolvable("node(s) had no ssd");
    ScorePlugin byName = (pod, cluster, feasible) -> node -> node.name().equals("c") ? 100 : 0;
    Profile profile =
        DEFAULTS.toBuilder().filter("Ssd", onlySsd).score("ByName", byName, 5).build();
    ClusterView view =
        ClusterView.of(
            List.of(node("a"), labelled(node("b"), "ssd", ""), labelled(node("c"), "ssd", "")),
            List.of());
    assertThat(Scheduler.schedule(view, List.of(pod("x")), profile, 1).get(0).node()).contains("c");
    Explanation explanation = Scheduler.explain(view, pod("x"), profile, 1);
    assertThat(explanation.nodes().get(0).isFeasible()).isFalse();
    assertThat(explanation.nodes().get(2).total() - explanation.nodes().get(1).total())
        .isEqualTo(500);
  }

  @Test
  void percentageOfNodesToScore_stopsEarly_butStillFindsTheLastOne() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      nodes.add(node("n" + i));
    }
    ClusterView view = ClusterView.of(nodes, List.of());
    Profile some = DEFAULTS.toBuilder().percentageOfNodesToScore(30).build();
    Decision decision = Scheduler.schedule(view, List.of(pod("x")), some, 1).get(0);
    assertThat(((Decision.Placed) decision).feasible()).isEqualTo(120);
    Pod picky = edited(pod("x"), s -> s.withNodeSelector(Map.of("only", "1")));
    ClusterView one = view.withNode(labelled(node("n77"), "only", "1"));
    assertThat(Scheduler.schedule(one, List.of(picky), some, 1).get(0).node()).contains("n77");
  }
}
