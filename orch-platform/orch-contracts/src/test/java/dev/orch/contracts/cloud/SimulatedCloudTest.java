package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cloud.CloudException;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.controllers.cloud.simulated.Weather;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SimulatedCloudTest extends CloudProviderContract {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final SimulatedExecutor executor = new SimulatedExecutor(1);

  /** Slow, so that an order that isn't kept shows. */
  private final SimulatedCloud cloud =
      new SimulatedCloud(executor.worker("cloud"))
          .weather(Weather.of(3, 0, Duration.ofSeconds(10)));

  @Override
  protected CloudProvider provider() {
    return cloud;
  }

  @Override
  protected void settle(CompletionStage<?> stage) {
    assertThat(executor.runUntil(() -> stage.toCompletableFuture().isDone(), LIMIT)).isTrue();
  }

  @Override
  protected Node start(String name) {
    List<NodeAddress> at = List.of(new NodeAddress("InternalIP", "10.9.0.1"));
    cloud.start(name, at);
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).uid("uid-" + name).build())
        .status(NodeStatusBuilder.builder().addresses(at).build())
        .build();
  }

  @Override
  protected boolean stop(Node node) {
    cloud.change(node.metadata().name(), was -> was.withShutdown(true));
    return true;
  }

  @Override
  protected void end(Node node) {
    cloud.end(node.metadata().name());
  }

  @Override
  protected Optional<CompletionStage<?>> failing() {
    cloud.weather(
        call ->
            Weather.Turn.failed(CloudException.later("too many requests", Duration.ofSeconds(3))));
    return Optional.of(cloud.instances().orElseThrow().find(start("contract-a")));
  }

  @Test
  void throttled_saysWhenToAskAgain() {
    CompletionStage<?> call = failing().orElseThrow();
    settle(call);
    assertThat(call.toCompletableFuture().handle((done, failure) -> failure).join())
        .isInstanceOfSatisfying(
            CloudException.class,
            failure -> assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3)));
  }

  @Test
  void lostAnswer_hasItsEffect() {
    Node node = start("contract-a");
    cloud.weather(call -> Weather.Turn.lost(CloudException.failed("connection reset")));
    var routes = cloud.routes().orElseThrow();
    settle(
        routes.create(
            "c",
            "uid",
            dev.orch.controllers.cloud.Route.to(
                "contract-a", node.status().addresses(), "10.1.0.0/24")));
    assertThat(cloud.routes("c")).hasSize(1);
  }

  @Test
  void weatherOfASeed_isTheSameAgain() {
    Weather one = Weather.of(7, 50, Duration.ofSeconds(10));
    Weather same = Weather.of(7, 50, Duration.ofSeconds(10));
    for (int i = 0; i < 50; i++) {
      String call = "call " + i;
      assertThat(one.next(call).toString()).isEqualTo(same.next(call).toString());
    }
  }

  @Test
  void instances_changeAsTheyAreTold() {
    start("n");
    cloud.change("n", was -> was.in("big", "b", "r"));
    assertThat(cloud.instance("n")).map(Instance::type).contains("big");
    assertThat(cloud.has(cloud.instance("n").orElseThrow().providerId())).isTrue();
  }
}
