package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.decide;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.on;
import static dev.orch.scheduling.policy.Some.pod;
import static dev.orch.scheduling.policy.Some.priority;
import static dev.orch.scheduling.policy.Some.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterferenceTest {
  private static final Interference PLUGIN = new Interference(30);
  private static final Profile PROFILE =
      Profile.defaults().toBuilder()
          .withoutScores()
          .plugin("Interference", PLUGIN)
          .randomTies(false)
          .build();

  private static Pod pressing(String pressure, Pod pod) {
    return annotated(pod, Interference.PRESSURE, pressure);
  }

  private static Pod sensitive(String sensitivity, Pod pod) {
    return annotated(pod, Interference.SENSITIVITY, sensitivity);
  }

  private static ClusterView cluster(Pod... pods) {
    return ClusterView.of(List.of(node("a"), node("b")), List.of(pods));
  }

  private static long added(Pod pod, NodeView node) {
    return PLUGIN.rank(pod, ClusterView.empty()).of(node);
  }

  @Test
  void slowdown_isOfThePodAndOfThoseThatAreThere() {
    NodeView node =
        NodeView.of(
            node("a"),
            List.of(
                pressing("cache=40,disk=10", sensitive("cache=50", pod("x"))),
                sensitive("cache=20,net=5", pressing("cache=20", pod("y"))),
                pod("z")));

    assertThat(added(sensitive("cache=10,disk=5", pod("p")), node)).isEqualTo(10 * 60 + 5 * 10);
    assertThat(added(pressing("cache=10,net=3,none=9", pod("p")), node)).isEqualTo(10 * 70 + 3 * 5);
    assertThat(added(pressing("cache=1", sensitive("disk=100", pod("p"))), node))
        .isEqualTo(70 + 1000);
    assertThat(added(pod("p"), node)).isZero();
  }

  @Test
  void measuredPressure_countsWhereItIsMore() {
    NodeView node =
        NodeView.of(
            annotated(node("a"), Interference.MEASURED, "cache=70,disk=5,net=8"),
            List.of(pressing("cache=40,disk=10", pod("x"))));
    Pod pod = sensitive("cache=1,disk=100,net=10000".replace("10000", "1000"), pod("p"));

    assertThat(added(pod, node)).isEqualTo(70 + 1000 + 8000);
    NodeView wrong = NodeView.of(annotated(node("a"), Interference.MEASURED, "cache"), List.of());
    assertThat(added(pod, wrong)).isZero();
  }

  @Test
  void nodesOverTheLimit_areRejected() {
    Pod noisy = pressing("cache=60", pod("noisy"));
    Pod tender = sensitive("cache=51", pod("tender"));
    String slow = "node(s) had pods that would slow the pod down too much";
    String slowing = "node(s) had pods that the pod would slow down too much";

    assertThat(refusal(cluster(on("a", noisy), on("b", noisy)), tender, PROFILE))
        .startsWith("0/2 nodes are available: 2 " + slow + ".");
    assertThat(refusal(cluster(on("a", tender), on("b", tender)), noisy, PROFILE))
        .startsWith("0/2 nodes are available: 2 " + slowing + ".");
    assertThat(decide(cluster(on("a", noisy)), tender, PROFILE).node()).contains("b");
    Pod tougher = sensitive("cache=50", pod("tougher"));
    assertThat(refusal(cluster(on("a", noisy), on("b", noisy)), tougher, PROFILE)).isEmpty();
    assertThat(refusal(cluster(on("a", noisy), on("b", tender)), pod("p"), PROFILE)).isEmpty();
  }

  @Test
  void podsThatSufferAnyway_areNobodysFault() {
    Pod tender = on("a", sensitive("cache=100", pod("tender")));
    Pod noisy = on("a", pressing("cache=60", pod("noisy")));
    ClusterView cluster = ClusterView.of(List.of(node("a")), List.of(tender, noisy));

    assertThat(refusal(cluster, pressing("disk=90", pod("p")), PROFILE)).isEmpty();
    assertThat(refusal(cluster, pressing("cache=1", pod("p")), PROFILE)).isNotEmpty();
    Pod own = on("a", sensitive("cache=100", pressing("cache=90", pod("own"))));
    ClusterView alone = ClusterView.of(List.of(node("a")), List.of(own));
    assertThat(refusal(alone, pressing("cache=30", pod("p")), PROFILE)).isEmpty();
    assertThat(refusal(alone, pressing("cache=31", pod("p")), PROFILE)).isNotEmpty();
  }

  @Test
  void score_isHighestWhereLeastIsAdded() {
    Pod tender = sensitive("cache=10", pod("tender"));
    ClusterView cluster =
        cluster(on("a", pressing("cache=20", pod("x"))), on("b", pressing("cache=10", pod("y"))));

    Decision decision = decide(cluster, tender, PROFILE);
    assertThat(decision.node()).contains("b");
    assertThat(((Decision.Placed) decision).score()).isEqualTo(50);
  }

  @Test
  void preemption_makesQuiet() {
    Pod noisy = on("a", pressing("cache=60", pod("noisy")));
    Pod quiet = on("a", pod("quiet"));
    ClusterView cluster = ClusterView.of(List.of(node("a")), List.of(noisy, quiet));
    Pod tender = priority(9, sensitive("cache=100", pod("tender")));

    assertThat(decide(cluster, tender, PROFILE).preemption().map(Preemption::victims))
        .contains(List.of(noisy));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache|scheduling.orch.dev/pressure: \"cache\" isn't a resource and its level from 0 to"
            + " 1000, such as cache=25",
        "cache=-1|\"cache=-1\" isn't",
        "cache=1001|\"cache=1001\" isn't",
        "=5|\"=5\" isn't",
        "cache=x|\"cache=x\" isn't",
        "cache=1,|\"\" isn't",
        "cache=1,cache=2|scheduling.orch.dev/pressure: \"cache\" comes twice"
      })
  void malformedAnnotation_refusesThePodAndCountsAsNone(String text, String message) {
    Pod pod = pressing(text, pod("p"));

    assertThat(refusal(cluster(), pod, PROFILE)).contains(message);
    assertThat(added(sensitive("cache=9", pod("q")), NodeView.of(node("a"), List.of(pod))))
        .isZero();
  }

  @Test
  void hints_areWhatCanMakeQuiet() {
    List<QueueingHint<?>> hints = PLUGIN.hints();
    @SuppressWarnings("unchecked")
    QueueingHint.Test<Object> nodes = (QueueingHint.Test<Object>) hints.get(0).test();
    @SuppressWarnings("unchecked")
    QueueingHint.Test<Object> pods = (QueueingHint.Test<Object>) hints.get(1).test();
    Pod waiting = pod("p");
    Pod noisy = pressing("cache=60", pod("noisy"));

    assertThat(nodes.mayHelp(waiting, null, node("a"))).isTrue();
    assertThat(
            nodes.mayHelp(
                waiting, node("a"), annotated(node("a"), Interference.MEASURED, "cache=1")))
        .isTrue();
    assertThat(nodes.mayHelp(waiting, node("a"), node("a", "cpu", "9"))).isFalse();
    assertThat(nodes.mayHelp(waiting, node("a"), null)).isFalse();
    assertThat(pods.mayHelp(waiting, noisy, null)).isTrue();
    assertThat(pods.mayHelp(waiting, noisy, pressing("cache=5", noisy))).isTrue();
    assertThat(pods.mayHelp(waiting, noisy, on("a", noisy))).isFalse();
    assertThat(pods.mayHelp(waiting, pod("q"), null)).isFalse();
    assertThat(pods.mayHelp(waiting, null, noisy)).isFalse();
  }

  @Test
  void configuration_givesTheLimit() {
    String yaml =
        "plugins: {multiPoint: {enabled: [{name: Interference, weight: 3}]}}\n"
            + "pluginConfig: [{name: Interference, args: {maxSlowdown: %s}}]";
    Pod noisy = pressing("cache=60", pod("noisy"));
    ClusterView cluster = cluster(on("a", noisy), on("b", noisy));
    Pod tender = sensitive("cache=20", pod("tender"));

    assertThat(refusal(cluster, tender, Some.profile(yaml.formatted(12)))).isEmpty();
    assertThat(refusal(cluster, tender, Some.profile(yaml.formatted(11)))).isNotEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Some.profile(yaml.formatted(-1)))
        .withMessage(
            "profiles[0].pluginConfig[0].args.maxSlowdown: Invalid value: -1: must not be negative");
    assertThatIllegalArgumentException().isThrownBy(() -> new Interference(-1));
  }
}
