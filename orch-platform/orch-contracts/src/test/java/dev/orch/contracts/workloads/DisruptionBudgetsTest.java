package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.policy.DisruptionBudgets;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.meta.Condition;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Budgets of pods that nobody replaces. */
class DisruptionBudgetsTest {
  private final Simulation cluster = Simulation.of(1, new DisruptionBudgets(), Kubelet.loop());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void pods(int count, String owner) {
    for (int i = 0; i < count; i++) {
      cluster.create(
          Pod.class,
          "{'metadata':{'name':'p%d','labels':{'a':'b'}%s},'spec':{'nodeName':'n','containers':[{"
              + "'name':'c','image':'i:1'}]}}",
          i,
          owner);
    }
    run(Duration.ofSeconds(20));
  }

  private void budget(String spec) {
    cluster.create(
        PodDisruptionBudget.class,
        "{'metadata':{'name':'b'},'spec':{'selector':{'matchLabels':{'a':'b'}},%s}}",
        spec);
    run(Duration.ofSeconds(1));
  }

  private void run(Duration time) {
    cluster.executor().runFor(time);
  }

  private Instant now() {
    return cluster.executor().time().instant();
  }

  private PodDisruptionBudgetStatus status() {
    return cluster.of(PodDisruptionBudget.class).get("b").status();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.involvedObject().name() + " " + event.reason())
        .toList();
  }

  @Test
  void absoluteMinimum_needsNoController() {
    pods(3, "");
    budget("'minAvailable':2");
    assertThat(status().expectedPods()).isEqualTo(3);
    assertThat(status().currentHealthy()).isEqualTo(3);
    assertThat(status().disruptionsAllowed()).isEqualTo(1);
  }

  @Test
  void podsWithoutController_arentExpected_andWarnedOf() {
    pods(2, "");
    budget("'maxUnavailable':1");
    assertThat(status().expectedPods()).isZero();
    assertThat(status().disruptionsAllowed()).isZero();
    assertThat(events()).contains("b UnmanagedPods");
  }

  @Test
  void unknownController_allowsNothing_andSaysSo() {
    pods(
        2,
        ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'r','uid':'u',"
            + "'controller':true}]");
    budget("'minAvailable':'50%'");
    Condition condition = status().conditions().get(0);
    assertThat(condition.reason()).isEqualTo("SyncFailed");
    assertThat(condition.message()).isEqualTo("found no controllers for pod \"p0\"");
    assertThat(status().disruptionsAllowed()).isZero();
    assertThat(events()).contains("b CalculateExpectedPodCountFailed");
  }

  @Test
  void noPods_areTold() {
    budget("'minAvailable':1");
    assertThat(events()).contains("b NoPods");
    assertThat(status().conditions().get(0).reason()).isEqualTo("InsufficientPods");
  }

  @Test
  void evictedPod_countsAgain_ifItIsntDeletedInTime() {
    pods(3, "");
    budget("'minAvailable':2");
    Instant evicted = now();
    cluster
        .of(PodDisruptionBudget.class)
        .status()
        .edit(
            "b",
            b ->
                b.withStatus(
                    b.status().withDisruptionsAllowed(0).withDisruptedPods(Map.of("p0", evicted))));
    run(Duration.ofSeconds(1));
    assertThat(status().disruptedPods()).containsOnlyKeys("p0");
    assertThat(status().currentHealthy()).isEqualTo(2);
    run(Duration.ofSeconds(118));
    assertThat(status().disruptionsAllowed()).isZero();
    run(Duration.ofSeconds(2));
    assertThat(status().disruptedPods()).isEmpty();
    assertThat(status().disruptionsAllowed()).isEqualTo(1);
    assertThat(events()).contains("p0 NotDeleted");
  }

  private void announce(String reason) {
    PodCondition condition =
        new PodCondition("DisruptionTarget", 0, "True", null, now(), reason, "");
    cluster
        .of(Pod.class)
        .status()
        .edit("p0", pod -> pod.withStatus(pod.status().withConditions(List.of(condition))));
  }

  private String announced() {
    return cluster.of(Pod.class).get("p0").status().conditions().get(0).status();
  }

  @Test
  void disruptionThatDidntCome_isTakenBack() {
    pods(1, "");
    announce("PreemptionByScheduler");
    run(Duration.ofSeconds(119));
    assertThat(announced()).isEqualTo("True");
    run(Duration.ofSeconds(2));
    assertThat(announced()).isEqualTo("False");
  }

  @Test
  void disruptionByTheKubelet_mayTakeItsTime() {
    pods(1, "");
    announce("TerminationByKubelet");
    run(Duration.ofMinutes(10));
    assertThat(announced()).isEqualTo("True");
  }
}
