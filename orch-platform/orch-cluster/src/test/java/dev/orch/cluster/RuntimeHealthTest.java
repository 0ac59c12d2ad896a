package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.runtime.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node's Ready condition makes of what its runtime says of itself. */
class RuntimeHealthTest {
  private static final Health.Condition RUNTIME =
      new Health.Condition("RuntimeReady", true, "", "");
  private static final Health.Condition NETWORK =
      new Health.Condition("NetworkReady", true, "", "");
  private static final Health.Condition NO_NETWORK =
      new Health.Condition(
          "NetworkReady",
          false,
          "NetworkPluginNotReady",
          "Network plugin returns error: cni plugin not initialized");

  private final NodeWorld world = new NodeWorld(5);
  private CompletableFuture<Health.Report> answer = new CompletableFuture<>();

  @AfterEach
  void close() {
    world.close();
  }

  private static Health.Report report(Health.Condition... conditions) {
    return new Health.Report("containerd", "1.6", true, List.of(conditions));
  }

  private void begin() {
    world.stopAgent();
    world.health = () -> answer;
    world.startAgent();
    world.executor.runReady();
  }

  private Node node() {
    return world.api.resources(Node.class).get("n1");
  }

  private NodeCondition ready() {
    return node().status().conditions().stream()
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runtimeThatHasNotAnswered_keepsTheNodeFromBeingReady() {
    begin();
    assertThat(ready().status()).isEqualTo("False");
    assertThat(ready().reason()).isEqualTo("KubeletNotReady");
    assertThat(ready().message())
        .isEqualTo("container runtime status check may not have completed yet");
    answer.complete(report(RUNTIME, NETWORK));
    world.until(() -> ready().status().equals("True"));
    assertThat(node().status().nodeInfo().containerRuntimeVersion()).isEqualTo("containerd://1.6");
    assertThat(node().status().features().supplementalGroupsPolicy()).isTrue();
  }

  @Test
  void networkThatIsNotReady_isToldInKubernetesWords_untilItIs() {
    answer.complete(report(RUNTIME, NO_NETWORK));
    begin();
    world.until(
        () ->
            ready()
                .message()
                .equals(
                    "container runtime network not ready: NetworkReady=false"
                        + " reason:NetworkPluginNotReady"
                        + " message:Network plugin returns error: cni plugin not initialized"));
    answer = CompletableFuture.completedFuture(report(RUNTIME, NETWORK));
    Duration then = world.elapsed();
    world.until(() -> ready().status().equals("True"));
    assertThat(world.elapsed().minus(then)).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void runtimeThatIsGone_isDownAfterHalfAMinute() {
    answer.complete(report(RUNTIME, NETWORK));
    begin();
    world.until(() -> ready().status().equals("True"));
    answer = CompletableFuture.failedFuture(new IllegalStateException("gone"));
    Duration then = world.elapsed();
    world.until(() -> ready().message().equals("container runtime is down"));
    assertThat(world.elapsed().minus(then))
        .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(40));
  }

  @Test
  void severalReasons_areAList() {
    answer.complete(
        report(new Health.Condition("RuntimeReady", false, "Slow", "not yet"), NO_NETWORK));
    begin();
    world.until(
        () ->
            ready()
                .message()
                .startsWith(
                    "[container runtime not ready: RuntimeReady=false reason:Slow message:not yet,"
                        + " container runtime network not ready: NetworkReady=false"));
  }
}
