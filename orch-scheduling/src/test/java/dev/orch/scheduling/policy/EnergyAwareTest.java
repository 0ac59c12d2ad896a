package dev.orch.scheduling.policy;

import static dev.orch.scheduling.policy.Some.annotated;
import static dev.orch.scheduling.policy.Some.decide;
import static dev.orch.scheduling.policy.Some.node;
import static dev.orch.scheduling.policy.Some.on;
import static dev.orch.scheduling.policy.Some.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.OwnerReference;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnergyAwareTest {
  private static final EnergyAware PLUGIN = new EnergyAware();

  private static Node drawing(String idle, String peak, Node node) {
    return annotated(node, Power.IDLE, idle, Power.PEAK, peak);
  }

  private static long added(Pod pod, NodeView node) {
    return PLUGIN.rank(pod, ClusterView.empty()).of(node);
  }

  private static Pod daemon(Pod pod) {
    OwnerReference owner = new OwnerReference("apps/v1", "DaemonSet", "d", "u", true, true);
    return pod.withMetadata(pod.metadata().withOwnerReferences(List.of(owner)));
  }

  @Test
  void firstPod_paysForTheIdleMachine() {
    Node node = drawing("80", "200", node("a", "cpu", "4"));
    Pod one = pod("p", "cpu", "1");

    assertThat(added(one, NodeView.of(node, List.of()))).isEqualTo(80_000 + 30_000);
    assertThat(added(one, NodeView.of(node, List.of(pod("q"))))).isEqualTo(30_000);
    assertThat(added(one, NodeView.of(node, List.of(daemon(pod("q", "cpu", "2"))))))
        .as("a node with nothing but its own is off")
        .isEqualTo(80_000 + 90_000);
    assertThat(added(one, NodeView.of(node, List.of(pod("q", "cpu", "3500m")))))
        .as("it can't draw more than its peak")
        .isEqualTo(15_000);
    assertThat(added(pod("p"), NodeView.of(node, List.of(pod("q"))))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"80,70", "x,90", "-1,90", "NaN,90", "80,Infinity", "80,NaN"})
  void nodesThatTellNonsense_areAsThoseThatTellNothing(String idle, String peak) {
    Node node = drawing(idle, peak, node("a", "cpu", "4"));
    assertThat(added(pod("p", "cpu", "1"), NodeView.of(node, List.of())))
        .isEqualTo(added(pod("p", "cpu", "1"), NodeView.of(node("a", "cpu", "4"), List.of())))
        .isEqualTo(100_000 + 37_500);
  }

  @Test
  void watts_areOfTheNodesThatAreOn() {
    ClusterView cluster =
        ClusterView.of(
            List.of(node("a"), drawing("10", "20", node("b")), node("off")),
            List.of(on("a", pod("p", "cpu", "2")), on("b", pod("q", "cpu", "4"))));
    assertThat(PLUGIN.watts(cluster)).isCloseTo(100 + 75 + 20, within(1e-9));
    assertThat(new EnergyAware(node -> new Power(1, 1)).watts(cluster)).isEqualTo(2);
  }

  @Test
  void pods_goWhereLeastIsAdded() {
    Profile profile =
        Profile.defaults().toBuilder().withoutScores().plugin("EnergyAware", PLUGIN).build();
    ClusterView cluster =
        ClusterView.of(
            List.of(
                drawing("50", "90", node("frugal")),
                drawing("50", "290", node("hungry")),
                drawing("5", "10", node("asleep"))),
            List.of(on("frugal", pod("p")), on("hungry", pod("q"))));
    Pod one = pod("r", "cpu", "1");

    assertThat(decide(cluster, one, profile).node()).as("5 + 1.25 watts").contains("asleep");
    ClusterView two = cluster.withoutNode("asleep");
    assertThat(decide(two, one, profile).node()).contains("frugal");
  }

  @Test
  void configuration_givesWhatNodesDontTell() {
    String yaml =
        "plugins: {score: {disabled: [{name: '*'}], enabled: [{name: EnergyAware}]}}\n"
            + "pluginConfig: [{name: EnergyAware, args: {%s}}]";
    ClusterView cluster =
        ClusterView.of(
            List.of(drawing("50", "90", node("told")), node("silent")),
            List.of(on("told", pod("p")), on("silent", pod("q"))));
    Pod one = pod("r", "cpu", "1");

    assertThat(decide(cluster, one, Some.profile(yaml.formatted(""))).node()).contains("told");
    assertThat(
            decide(cluster, one, Some.profile(yaml.formatted("idleWatts: 10, peakWatts: 20.5")))
                .node())
        .contains("silent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Some.profile(yaml.formatted("idleWatts: -1")))
        .withMessage(
            "profiles[0].pluginConfig[0].args.idleWatts: Invalid value: -1.0: must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Some.profile(yaml.formatted("peakWatts: 1")))
        .withMessage(
            "profiles[0].pluginConfig[0].args.peakWatts: Invalid value: 1.0: must not be less than"
                + " idleWatts");
    assertThatIllegalArgumentException().isThrownBy(() -> new Power(2, 1));
  }
}
