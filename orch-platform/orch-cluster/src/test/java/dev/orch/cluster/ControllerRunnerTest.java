package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.election.LeaderElection;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ControllerRunnerTest {
  private static final Duration WHILE = Duration.ofSeconds(60);
  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final Api api = LocalApi.builder().clock(executor.time()).build();
  private final List<String> runs = new ArrayList<>();

  private ControllerRunner.Builder runner(String name) {
    Controller<ConfigMap> noting =
        Controller.of(ConfigMap.class)
            .reconcile(
                (map, context) -> {
                  if (map.metadata().namespace().equals("default")) {
                    runs.add(name + ":" + map.metadata().name());
                  }
                  return Result.done();
                });
    return ControllerRunner.builder(api)
        .controller(noting)
        .clock(executor.time())
        .ticker(executor.time()::nanos)
        .seed(1)
        .workers(worker -> worker(name, worker));
  }

  private ScheduledExecutorService worker(String name, String worker) {
    return executor.worker(name + "/" + worker);
  }

  private void create(String name) {
    api.resources(ConfigMap.class)
        .inNamespace("default")
        .create(
            ConfigMapBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().name(name).build())
                .build());
    executor.runFor(WHILE);
  }

  @Test
  void controllers_runUntilTheyAreClosed() {
    Bootstrap.run(api, InstantSource.system());
    ControllerRunner runner = runner("a").start();
    assertThat(runner.leading().isTrue()).isTrue();
    create("one");
    runner.close();
    create("two");
    assertThat(runs).containsExactly("a:one");
  }

  @Test
  void ofSeveralCandidates_oneRunsItsControllers() {
    Bootstrap.run(api, InstantSource.system());
    ControllerRunner first = runner("a").leading("kube-system", "maps", "a").start();
    executor.runFor(WHILE);
    ControllerRunner second =
        runner("b").leading("kube-system", "maps", "b", LeaderElection.Timing.DEFAULT).start();
    create("one");
    assertThat(first.leading().isTrue()).isTrue();
    assertThat(second.leading().isTrue()).isFalse();
    assertThat(runs).containsExactly("a:one");
    first.close();
    create("two");
    assertThat(second.leading().isTrue()).isTrue();
    assertThat(runs).containsExactlyInAnyOrder("a:one", "b:one", "b:two");
    second.close();
  }
}
