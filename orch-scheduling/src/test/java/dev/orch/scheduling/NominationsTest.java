package dev.orch.scheduling;

import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static dev.orch.scheduling.Given.uid;
import static dev.orch.scheduling.Given.waitingFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

class NominationsTest {
  private static final ClusterView TWO =
      ClusterView.of(
          List.of(
              node("a", "cpu", "2", "memory", "8Gi", "pods", "20"),
              node("b", "cpu", "1", "memory", "8Gi", "pods", "20")),
          List.of());

  private static Decision decide(ClusterView view, Pod pod) {
    return Scheduler.schedule(view, List.of(pod), Profile.defaults(), 1).get(0);
  }

  @Test
  void nominatedPod_keepsItsRoom() {
    Pod waits = priority(10, pod("waits", "cpu", "1500m"));
    ClusterView view = TWO.withNominated(waits, "a");
    assertThat(view.node("a").orElseThrow().nominated()).containsExactly(waits);
    assertThat(view.node("a").orElseThrow().requested().milliCpu()).isZero();
    Pod equal = priority(10, pod("x", "cpu", "1"));
    assertThat(decide(TWO, equal).node()).contains("a");
    assertThat(decide(view, equal).node()).contains("b");
    assertThat(decide(view, priority(11, equal)).node()).contains("a");
    assertThat(decide(view, waits).node()).contains("a");
    assertThat(decide(view, priority(10, pod("y", "cpu", "1500m"))).diagnosis().orElseThrow())
        .matches(why -> why.message().startsWith("0/2 nodes are available: 2 Insufficient cpu. "));
    assertThat(decide(view.withoutNominated(waits), equal).node()).contains("a");
  }

  @Test
  void nominatedPod_isNoHelpUntilItIsThere() {
    Profile.Builder needsCompany = Profile.builder();
    needsCompany.filter(
        "Company",
        (pod, view) -> node -> node.pods().isEmpty() ? Verdict.rejected("lonely") : Verdict.ok());
    ClusterView view = TWO.withNominated(priority(10, pod("waits")), "a");
    Decision decision = Scheduler.schedule(view, List.of(pod("x")), needsCompany.build(), 1).get(0);
    assertThat(decision.node()).isEmpty();
  }

  @Test
  void ownNominatedNode_isTriedFirst() {
    Pod pod = waitingFor("b", pod("x", "cpu", "1"));
    assertThat(decide(TWO, pod("x", "cpu", "1")).node()).contains("a");
    assertThat(decide(TWO, pod)).isEqualTo(new Decision.Placed(pod, "b", 0, 1, List.of()));
    assertThat(decide(TWO.withPod(on("b", pod("t", "cpu", "1"))), pod).node()).contains("a");
    assertThat(decide(TWO.withNominated(pod("other", "cpu", "1"), "b"), pod).node()).contains("a");
    assertThat(decide(TWO.withoutNode("b"), pod).node()).contains("a");
  }

  @Test
  void pod_isNominatedToOneNodeAtMost() {
    Pod pod = uid("u", pod("x"));
    ClusterView view = TWO.withNominated(pod, "a").withNominated(pod, "b");
    assertThat(view).isEqualTo(TWO.withNominated(pod, "b")).isNotEqualTo(TWO);
    assertThat(view.nominatedNode(pod)).contains("b");
    assertThat(view.nominatedNode(uid("other", pod))).isEmpty();
    assertThat(view.withoutNominated(uid("other", pod))).isEqualTo(view);
    assertThat(view.withoutNominated(pod)).isEqualTo(TWO);
    assertThat(view.withPod(on("a", pod))).isEqualTo(TWO.withPod(on("a", pod)));
  }

  @Test
  void nomination_outlivesItsNode() {
    Pod pod = pod("x");
    ClusterView view = TWO.withNominated(pod, "b").withNominated(pod("y"), "c");
    ClusterView without = view.withoutNode("b");
    assertThat(without.nominatedNode(pod)).contains("b");
    assertThat(without.withNode(node("b", "cpu", "1", "memory", "8Gi", "pods", "20")))
        .isEqualTo(view);
    assertThat(view.withNode(node("c")).node("c").orElseThrow().nominated())
        .containsExactly(pod("y"));
    assertThat(view.withNode(node("b")).node("b").orElseThrow().nominated()).containsExactly(pod);
  }
}
