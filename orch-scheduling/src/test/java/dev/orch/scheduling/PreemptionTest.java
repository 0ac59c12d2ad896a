package dev.orch.scheduling;

import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.waitingFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.WorkloadKinds;
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
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private static Decision decide(ClusterView view, Pod pod) {
    return decide(view, pod, Profile.defaults(), 1);
  }

  private static Decision decide(ClusterView view, Pod pod, Profile profile, long seed) {
    return Scheduler.schedule(view, List.of(pod), profile, seed).get(0);
  }

  private static Preemption preemption(ClusterView view, Pod pod) {
    return decide(view, pod).preemption().orElseThrow();
  }

  private static Node small(String name) {
    return node(name, "cpu", "1", "memory", "8Gi", "pods", "20");
  }

  private static Pod low(String node, String name, int priority, String cpu) {
    return on(node, priority(priority, pod(name, "cpu", cpu)));
  }

  private static Pod started(int minute, Pod pod) {
    return pod.withStatus(pod.status().withStartTime(NOON.plusSeconds(60L * minute)));
  }

  private static Pod labelled(Pod pod, String key, String value) {
    return pod.withMetadata(pod.metadata().withLabels(Map.of(key, value)));
  }

  private static PodDisruptionBudget budget(String app, int allowed, String... disrupted) {
    Map<String, Instant> already = new TreeMap<>();
    for (String name : disrupted) {
      already.put(name, NOON);
    }
    return PodDisruptionBudgetBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("default").name(app).build())
        .spec(
            PodDisruptionBudgetSpecBuilder.builder()
                .selector(new LabelSelector(Map.of("app", app), List.of()))
                .build())
        .status(
            PodDisruptionBudgetStatusBuilder.builder()
                .disruptionsAllowed(allowed)
                .disruptedPods(already)
                .build())
        .build();
  }

  private static final Pod HIGH = priority(100, pod("high", "cpu", "500m"));

  @Test
  void victims_areAsFewAndAsUnimportantAsCanBe() {
    Pod a = low("n", "a", 1, "300m");
    Pod b = low("n", "b", 2, "300m");
    Pod c = low("n", "c", 3, "400m");
    ClusterView view = ClusterView.of(List.of(small("n")), List.of(c, a, b));
    Decision decision = decide(view, HIGH);
    assertThat(decision.preemption()).contains(new Preemption("n", List.of(b, a), List.of()));
    assertThat(decision.diagnosis().orElseThrow().message())
        .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
    assertThat(preemption(view, priority(100, pod("h", "cpu", "300m"))).victims())
        .containsExactly(a);
    assertThat(preemption(view, priority(3, pod("h", "cpu", "300m"))).victims()).containsExactly(a);
  }

  @Test
  void amongEqualPods_thoseThatStartedLastGo() {
    Pod old = started(1, low("n", "x", 0, "500m"));
    Pod young = started(2, low("n", "a", 0, "500m"));
    Pod unborn = low("n", "b", 0, "500m");
    assertThat(preemption(ClusterView.of(List.of(small("n")), List.of(young, old)), HIGH).victims())
        .containsExactly(young);
    assertThat(
            preemption(ClusterView.of(List.of(small("n")), List.of(unborn, old)), HIGH).victims())
        .containsExactly(unborn);
  }

  @Test
  void equalPriority_isNoVictim() {
    ClusterView view = ClusterView.of(List.of(small("n")), List.of(low("n", "a", 100, "1")));
    assertThat(decide(view, HIGH).preemption()).isEmpty();
    assertThat(decide(view, HIGH).diagnosis().orElseThrow().preemption())
        .isEqualTo(
            "no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption"
                + " victims found for incoming pod.");
  }

  private static String chosen(List<Pod> onA, List<Pod> onB, PodDisruptionBudget... budgets) {
    List<Pod> pods = new ArrayList<>(onA);
    pods.addAll(onB);
    ClusterView view = ClusterView.of(List.of(small("a"), small("b")), pods);
    for (PodDisruptionBudget budget : budgets) {
      view = view.with(WorkloadKinds.DISRUPTION_BUDGET, budget);
    }
    List<String> names = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      names.add(decide(view, HIGH, Profile.defaults(), seed).preemption().orElseThrow().nodeName());
    }
    assertThat(names).allMatch(names.get(0)::equals);
    return names.get(0);
  }

  @Test
  void node_isChosenByWhatItCosts() {
    Pod guarded = labelled(low("a", "g", 0, "1"), "app", "web");
    assertThat(chosen(List.of(guarded), List.of(low("b", "h", 9, "1")), budget("web", 0)))
        .isEqualTo("b");
    assertThat(chosen(List.of(guarded), List.of(low("b", "h", 9, "1")), budget("web", 1)))
        .isEqualTo("a");
    assertThat(chosen(List.of(guarded), List.of(low("b", "h", 9, "1")), budget("web", 0, "g")))
        .isEqualTo("a");
    assertThat(chosen(List.of(low("a", "g", 2, "1")), List.of(low("b", "h", 1, "1"))))
        .isEqualTo("b");
    assertThat(
            chosen(
                List.of(
                    low("a", "top", 200, "500m"),
                    low("a", "g", -2, "250m"),
                    low("a", "g2", -2, "250m")),
                List.of(low("b", "h", -2, "1"))))
        .isEqualTo("b");
    assertThat(
            chosen(
                List.of(
                    low("a", "top", 200, "500m"),
                    low("a", "g", 2, "250m"),
                    low("a", "g2", 1, "250m")),
                List.of(
                    low("b", "top2", 200, "500m"),
                    low("b", "h", 2, "250m"),
                    low("b", "h2", 0, "250m"))))
        .isEqualTo("b");
    assertThat(
            chosen(
                List.of(started(1, low("a", "g", 2, "1"))),
                List.of(started(2, low("b", "h", 2, "1")))))
        .isEqualTo("b");
  }

  @Test
  void podsBeyondTheirBudget_stayIfOthersCanGo() {
    Pod guarded = labelled(low("n", "guarded", 0, "500m"), "app", "web");
    Pod other = low("n", "other", 9, "500m");
    ClusterView view = ClusterView.of(List.of(small("n")), List.of(guarded, other));
    assertThat(preemption(view, HIGH).victims()).containsExactly(guarded);
    assertThat(
            preemption(view.with(WorkloadKinds.DISRUPTION_BUDGET, budget("web", 0)), HIGH)
                .victims())
        .containsExactly(other);
  }

  @Test
  void budget_isSpentByTheMoreImportantFirst() {
    Pod first = labelled(started(1, low("n", "first", 0, "500m")), "app", "web");
    Pod second = labelled(started(2, low("n", "second", 0, "500m")), "app", "web");
    ClusterView view =
        ClusterView.of(List.of(small("n")), List.of(first, second))
            .with(WorkloadKinds.DISRUPTION_BUDGET, budget("web", 1));
    assertThat(preemption(view, HIGH).victims()).containsExactly(first);
  }

  @Test
  void victimsOnTheirWayOut_areNotEvictedAgain() {
    Pod a = low("n", "a", 0, "1");
    Pod leaving =
        a.withMetadata(a.metadata().withDeletionTimestamp(NOON))
            .withStatus(
                a.status()
                    .withConditions(
                        List.of(
                            PodConditionBuilder.builder()
                                .type("DisruptionTarget")
                                .status("True")
                                .reason("PreemptionByScheduler")
                                .build())));
    Pod b = low("m", "b", 0, "1");
    ClusterView view = ClusterView.of(List.of(small("m"), small("n")), List.of(leaving, b));
    Decision waits = decide(view, waitingFor("n", HIGH));
    assertThat(waits.preemption()).contains(new Preemption("n", List.of(), List.of()));
    assertThat(waits.diagnosis().orElseThrow().message())
        .isEqualTo(
            "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption:"
                + " not eligible due to a terminating pod on the nominated node.");
    assertThat(decide(view.withNominated(HIGH, "n"), HIGH).preemption())
        .isEqualTo(waits.preemption());
    Pod deleted = a.withMetadata(a.metadata().withDeletionTimestamp(NOON));
    assertThat(decide(view.withPod(deleted).withoutNode("m"), waitingFor("n", HIGH)))
        .matches(d -> d.preemption().equals(Optional.of(new Preemption("n", List.of(), List.of()))))
        .matches(d -> d.diagnosis().orElseThrow().preemption().isEmpty());
    ClusterView cordoned =
        view.withNode(small("n").withSpec(small("n").spec().withUnschedulable(true)));
    assertThat(preemption(cordoned, waitingFor("n", HIGH)))
        .isEqualTo(new Preemption("m", List.of(b), List.of()));
  }

  @Test
  void nominatedPods_countForTheRoomAndLoseItToHigherOnes() {
    ClusterView view =
        ClusterView.of(
            List.of(small("n")), List.of(low("n", "a", 0, "500m"), low("n", "b", 1, "500m")));
    Pod equal = priority(100, pod("equal", "cpu", "500m"));
    Pod less = priority(50, pod("less", "cpu", "500m"));
    ClusterView awaited = view.withNominated(equal, "n").withNominated(less, "n");
    assertThat(preemption(awaited, HIGH))
        .satisfies(
            p ->
                assertThat(p.victims())
                    .extracting(v -> v.metadata().name())
                    .containsExactly("b", "a"))
        .satisfies(p -> assertThat(p.clearedNominations()).containsExactly(less));
    assertThat(preemption(awaited, priority(101, HIGH)).clearedNominations())
        .containsExactly(equal, less);
    ClusterView after = Scheduler.assumed(awaited, decide(awaited, HIGH));
    assertThat(after.node("n").orElseThrow().nominated()).containsExactly(equal, HIGH);
  }

  @Test
  void nominationThatHelpsNoMore_isGivenUp() {
    ClusterView view =
        ClusterView.of(List.of(small("n")), List.of(low("n", "a", 200, "1")))
            .withNominated(HIGH, "n");
    assertThat(Scheduler.assumed(view, decide(view, HIGH))).isEqualTo(view.withoutNominated(HIGH));
  }

  @Test
  void batch_makesRoomForEach() {
    List<Pod> pods = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      pods.add(low("n" + name, name, 0, "1"));
    }
    ClusterView view = ClusterView.of(List.of(small("na"), small("nb"), small("nc")), pods);
    List<Pod> batch = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      batch.add(priority(100, pod("high" + i, "cpu", "1")));
    }
    List<Decision> decisions = Scheduler.schedule(view, batch, Profile.defaults(), 5);
    assertThat(decisions.subList(0, 3))
        .extracting(d -> d.preemption().orElseThrow().nodeName())
        .containsExactlyInAnyOrder("na", "nb", "nc");
    assertThat(decisions.get(3).diagnosis().orElseThrow().message())
        .isEqualTo(
            "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption:"
                + " 0/3 nodes are available: 3 Insufficient cpu.");
  }

  @Test
  void sample_isATenthButAHundred() {
    List<Node> nodes = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      nodes.add(small("n" + i));
      pods.add(low("n" + i, "p" + i, 0, "1"));
    }
    // One node among many is by far the best; a sample finds it now and then, a search always.
    pods.set(7, low("n7", "p7", -5, "1"));
    ClusterView view = ClusterView.of(nodes, pods);
    Profile searching =
        Profile.defaults().toBuilder()
            .without("DefaultPreemption")
            .postFilter("DefaultPreemption", DefaultPreemption.everywhere())
            .build();
    int found = 0;
    for (int seed = 0; seed < 60; seed++) {
      assertThat(decide(view, HIGH, searching, seed).preemption().orElseThrow().nodeName())
          .isEqualTo("n7");
      Decision sampled = decide(view, HIGH, Profile.defaults(), seed);
      found += sampled.preemption().orElseThrow().nodeName().equals("n7") ? 1 : 0;
    }
    assertThat(found).isBetween(5, 40);
  }

  @Test
  void outrightRejection_asksNobody() {
    Profile refuses =
        Profile.defaults().toBuilder()
            .filter(
                "No",
                (pod, view) ->
                    NodeTest.nowhere(new Verdict.Rejected(List.of("pod has no claim"), false)))
            .build();
    ClusterView view = ClusterView.of(List.of(small("n")), List.of());
    Decision decision = decide(view, HIGH, refuses, 1);
    assertThat(decision.diagnosis().orElseThrow().message())
        .isEqualTo("0/1 nodes are available: pod has no claim. not found");
    assertThat(decision.diagnosis().orElseThrow().plugins()).containsExactly("No");
  }
}
