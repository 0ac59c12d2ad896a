package dev.orch.scheduling;

import static dev.orch.scheduling.Given.amounts;
import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.ContainerStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodRequestsTest {
  private static ResourceRequirements asking(String... requests) {
    return new ResourceRequirements(Map.of(), amounts(requests), List.of());
  }

  private static ContainerStatus given(String name, String... requests) {
    return ContainerStatusBuilder.builder().name(name).resources(asking(requests)).build();
  }

  private static Pod with(Pod pod, ContainerStatus... statuses) {
    return pod.withStatus(pod.status().withContainerStatuses(List.of(statuses)));
  }

  private static Pod pending(Pod pod, String reason) {
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(new PodCondition("Ready", 0, "True", null, null, "", ""));
    conditions.add(new PodCondition("PodResizePending", 0, "True", null, null, reason, ""));
    return pod.withStatus(pod.status().withConditions(conditions));
  }

  @Test
  void podThatIsResized_holdsTheLargerUntilItIsKnownToBeInfeasible() {
    Pod growing = with(pod("p", "cpu", "2"), given("other", "cpu", "9"), given("c", "cpu", "1"));
    assertThat(PodRequests.of(growing).milliCpu()).isEqualTo(2000);
    assertThat(PodRequests.held(growing).milliCpu()).isEqualTo(2000);
    assertThat(PodRequests.held(pending(growing, "Deferred")).milliCpu()).isEqualTo(2000);
    assertThat(PodRequests.held(pending(growing, "Infeasible")).milliCpu()).isEqualTo(1000);
    Pod shrinking = with(pod("p", "cpu", "1"), given("c", "cpu", "3"));
    assertThat(PodRequests.held(shrinking).milliCpu()).isEqualTo(3000);
    assertThat(PodRequests.of(shrinking).milliCpu()).isEqualTo(1000);
    ContainerStatus allocated = given("c", "cpu", "1").withAllocatedResources(amounts("cpu", "4"));
    assertThat(PodRequests.held(with(pod("p", "cpu", "2"), allocated)).milliCpu()).isEqualTo(4000);
    ContainerStatus unknown = allocated.withResources(null);
    assertThat(PodRequests.held(with(pod("p", "cpu", "2"), unknown)).milliCpu()).isEqualTo(2000);
  }

  @Test
  void requestThatWasGiven_needsNoDefault() {
    Pod pod = with(pod("p"), given("c", "memory", "1Gi"));
    assertThat(PodRequests.heldForRanking(pod).memory()).isEqualTo(1L << 30);
    assertThat(PodRequests.heldForRanking(pod).milliCpu()).isEqualTo(100);
    Pod cpu = with(pod("p"), given("c", "cpu", "1"));
    assertThat(PodRequests.heldForRanking(cpu).milliCpu()).isEqualTo(1000);
    assertThat(PodRequests.heldForRanking(cpu).memory()).isEqualTo(200L << 20);
  }

  @Test
  void requestsOfThePod_standForThoseOfContainers() {
    Pod pod = pod("p", "cpu", "2", "hugepages-2Mi", "4Mi", "e.com/gpu", "1", "memory", "1Gi");
    ResourceRequirements level =
        asking("cpu", "1", "hugepages-2Mi", "8Mi", "e.com/gpu", "5", "ephemeral-storage", "1Gi");
    Resources asked = PodRequests.of(edited(pod, s -> s.withResources(level)));
    assertThat(asked.milliCpu()).isEqualTo(1000);
    assertThat(asked.memory()).as("not said of the pod").isEqualTo(1L << 30);
    assertThat(asked.extended("hugepages-2Mi")).isEqualTo(8 << 20);
    assertThat(asked.extended("e.com/gpu")).as("can't be said of a pod").isEqualTo(1);
    assertThat(asked.ephemeralStorage()).isZero();
  }

  @Test
  void resourcesInARank_defaultForCpuAndMemoryAlone() {
    ScoringStrategy strategy =
        new ScoringStrategy(
            ScoringStrategy.Type.MOST_ALLOCATED,
            List.of(
                new ScoringStrategy.Weighted("cpu", 1),
                new ScoringStrategy.Weighted("memory", 1),
                new ScoringStrategy.Weighted("ephemeral-storage", 1)),
            List.of());
    Pod asking = pod("p", "ephemeral-storage", "1Gi");
    assertThat(StrategyRank.of(strategy, asking).asked())
        .containsExactly(100L, 200L << 20, 1L << 30);
    NodeView node =
        NodeView.of(
            Given.node("n", "cpu", "1", "memory", "1000Mi", "ephemeral-storage", "4Gi"),
            List.of(Given.on("n", pod("there", "ephemeral-storage", "1Gi"))));
    assertThat(StrategyRank.of(strategy, asking).of(node)).isEqualTo((20 + 40 + 50) / 3);
  }

  @Test
  void shape_isLevelOutsideItsPoints() {
    ScoringStrategy strategy =
        new ScoringStrategy(
            ScoringStrategy.Type.REQUESTED_TO_CAPACITY_RATIO,
            List.of(),
            List.of(
                new ScoringStrategy.Point(20, 30),
                new ScoringStrategy.Point(40, 50),
                new ScoringStrategy.Point(60, 10)));
    assertThat(strategy.score(0, 100)).isEqualTo(30);
    assertThat(strategy.score(20, 100)).isEqualTo(30);
    assertThat(strategy.score(30, 100)).isEqualTo(40);
    assertThat(strategy.score(40, 100)).isEqualTo(50);
    assertThat(strategy.score(50, 100)).isEqualTo(30);
    assertThat(strategy.score(60, 100)).isEqualTo(10);
    assertThat(strategy.score(99, 100)).isEqualTo(10);
  }

  @Test
  void balanceOfThree_isTheirDeviation() {
    NodeResourcesBalancedAllocation plugin =
        new NodeResourcesBalancedAllocation(List.of("cpu", "memory", "ephemeral-storage"));
    NodeView node =
        NodeView.of(
            Given.node("n", "cpu", "10", "memory", "10Gi", "ephemeral-storage", "10Gi"),
            List.of(
                Given.on("n", pod("t", "cpu", "1", "memory", "4Gi", "ephemeral-storage", "7Gi"))));
    Pod asking = pod("p", "cpu", "6", "memory", "1Gi");
    // From 0.1, 0.4, 0.7, deviation 0.2449, to 0.7, 0.5, 0.7, deviation 0.0943.
    assertThat(plugin.rank(asking, ClusterView.empty()).of(node)).isEqualTo(82);
    Pod worse = pod("p", "ephemeral-storage", "3Gi", "memory", "1");
    // To 0.1, 0.4, 1: deviation 0.3742.
    assertThat(plugin.rank(worse, ClusterView.empty()).of(node)).isEqualTo(68);
    NodeView two =
        NodeView.of(
            Given.node("n", "cpu", "10", "memory", "10Gi"),
            List.of(Given.on("n", pod("t", "cpu", "1", "memory", "5Gi"))));
    // From 0.1, 0.5 to 0.7, 0.6: halves of their distances.
    assertThat(plugin.rank(asking, ClusterView.empty()).of(two)).isEqualTo(82);
    NodeView one = NodeView.of(Given.node("n", "memory", "10Gi"), List.of());
    assertThat(plugin.rank(asking, ClusterView.empty()).of(one)).isEqualTo(75);
  }
}
