package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.Chance;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Errors;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerTest {
  private final List<String> runs = new ArrayList<>();

  /** The times of the runs, in milliseconds after the first. */
  private static List<Long> after(List<Duration> times) {
    return times.stream().map(time -> time.minus(times.get(0)).toMillis()).toList();
  }

  /** Runs one object's reconciler, which fails so often first, and returns the runs' times. */
  private static List<Long> failing(int failures, Supplier<RuntimeException> failure) {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    List<Duration> times = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .reconcile(
                (map, context) -> {
                  times.add(executor.time().elapsed());
                  if (times.size() <= failures) {
                    throw failure.get();
                  }
                  return Result.done();
                });
    try (Simulation world = Simulation.of(1, executor, HookedApi::interleaving, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Duration.ofHours(5));
    }
    return after(times);
  }

  @Test
  void exception_isRetriedWithBackoff() {
    try (Logged logged = new Logged(Engine.LOG)) {
      assertThat(failing(6, () -> new IllegalStateException("a bug")))
          .containsExactly(0L, 5L, 15L, 35L, 75L, 155L, 315L);
      assertThat(logged.messages()).hasSize(6).allMatch(m -> m.startsWith("WARNING"));
    }
  }

  /** Its cache may still be empty, which would be believed. */
  @Test
  void whatIsNotWatched_isNotRead() {
    Controller<ConfigMap> controller =
        Engine.maps()
            .reconcile(
                (map, context) -> {
                  context.lister(Secret.class).list();
                  return Result.done();
                });
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world = Simulation.of(1, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Duration.ofMillis(1));
      assertThat(logged.thrown())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("reads secrets and doesn't watch them");
    }
  }

  @Test
  void refusal_isRetriedWithBackoffUpToItsMost() {
    try (Logged logged = new Logged(Engine.LOG)) {
      List<Long> times = failing(22, () -> Errors.internal("not now"));
      assertThat(times).hasSize(23);
      assertThat(times.get(18) - times.get(17)).isEqualTo(5L << 17);
      assertThat(times.get(19) - times.get(18)).isEqualTo(1_000_000L);
      assertThat(times.get(22) - times.get(21)).isEqualTo(1_000_000L);
      assertThat(logged.messages()).hasSize(22).allMatch(m -> m.startsWith("INFO"));
    }
  }

  @Test
  void conflict_isRetriedInSilence() {
    try (Logged logged = new Logged(Engine.LOG)) {
      assertThat(failing(3, () -> Errors.modified(BuiltInKinds.CONFIG_MAP, "a")))
          .containsExactly(0L, 5L, 15L, 35L);
      assertThat(failing(1, () -> Errors.alreadyExists(BuiltInKinds.CONFIG_MAP, "a")))
          .containsExactly(0L, 5L);
      assertThat(logged.messages()).isEmpty();
    }
  }

  /** A call of somebody outside fails twice, each after a second, and the third goes well. */
  @Test
  void runThatWaitsForAStage_isRunAgainAtItsEnd_andTheBackoffGoesOn() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    List<Duration> times = new ArrayList<>();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .backoff(new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)))
            .reconcile(
                (map, context) -> {
                  times.add(executor.time().elapsed());
                  if (calls.isEmpty() || calls.get(calls.size() - 1).isCompletedExceptionally()) {
                    boolean again = times.size() % 2 == 1;
                    if (!again) {
                      return Result.retry();
                    }
                    CompletableFuture<String> call = new CompletableFuture<>();
                    calls.add(call);
                    boolean fails = calls.size() < 3;
                    executor
                        .worker("outside")
                        .schedule(
                            () ->
                                fails
                                    ? call.completeExceptionally(new IllegalStateException("no"))
                                    : call.complete("yes"),
                            1,
                            TimeUnit.SECONDS);
                    return Result.when(call);
                  }
                  return Result.done();
                });
    try (Simulation world = Simulation.of(1, executor, HookedApi::interleaving, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Duration.ofHours(1));
    }
    assertThat(after(times)).containsExactly(0L, 1_000L, 6_000L, 7_000L, 17_000L, 18_000L);
  }

  @Test
  void success_forgetsFailures() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    List<Duration> times = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .reconcile(
                (map, context) -> {
                  times.add(executor.time().elapsed());
                  return results.isEmpty() ? Result.done() : results.remove(0);
                });
    results.addAll(List.of(Result.retry(), Result.retry(), Result.retry(), Result.done()));
    try (Simulation world = Simulation.of(1, executor, HookedApi::interleaving, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      assertThat(after(times)).containsExactly(0L, 5L, 15L, 35L);

      times.clear();
      results.addAll(List.of(Result.retry(), Result.again(Duration.ofMinutes(1)), Result.retry()));
      Engine.touch(world, "a", "1");
      executor.runFor(Duration.ofMinutes(10));
      assertThat(after(times)).containsExactly(0L, 5L, 60_005L, 60_010L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void again_isAfterTheDelayOrWhenSomethingChanges(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    List<Duration> times = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .reconcile(
                (map, context) -> {
                  times.add(executor.time().elapsed());
                  return times.size() < 4 ? Result.again(Duration.ofMinutes(1)) : Result.done();
                });
    try (Simulation world = Simulation.of(seed, executor, HookedApi::interleaving, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Duration.ofSeconds(90));
      assertThat(after(times)).containsExactly(0L, 60_000L);
      Engine.touch(world, "a", "1");
      executor.runFor(Duration.ofMinutes(10));
      assertThat(after(times)).containsExactly(0L, 60_000L, 90_000L, 120_000L);
    }
  }

  private Controller<ConfigMap> noting(Controller.Builder<ConfigMap> builder) {
    return builder.reconcile(
        (map, context) -> {
          runs.add(map.metadata().name());
          return Result.done();
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changeOfAnOwnedObject_isItsOwners(long seed) {
    try (Simulation world = Simulation.of(seed, noting(Engine.maps().owns(Secret.class)))) {
      ConfigMap a = world.create(ConfigMap.class, Engine.NAMED, "a");
      ConfigMap b = world.create(ConfigMap.class, Engine.NAMED, "b");
      world.executor().runFor(Engine.SOON);
      OwnerReference byA = Owners.controller(BuiltInKinds.CONFIG_MAP, a);
      OwnerReference byB = Owners.controller(BuiltInKinds.CONFIG_MAP, b);

      runs.clear();
      world.of(Secret.class).create(Engine.owned("s", byA, byB.withController(null)));
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactly("a");

      runs.clear();
      world
          .of(Secret.class)
          .edit(
              "s",
              s ->
                  s.withMetadata(
                      s.metadata().withOwnerReferences(List.of(byA.withController(null), byB))));
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactlyInAnyOrder("a", "b");

      runs.clear();
      world.of(Secret.class).delete("s");
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactly("b");

      runs.clear();
      world.of(Secret.class).create(Engine.owned("other", byA.withKind("Pod")));
      world.of(Secret.class).create(Engine.owned("group", byA.withApiVersion("apps/v1")));
      world.executor().runFor(Engine.SOON);
      assertThat(runs).isEmpty();
      world.of(Secret.class).create(Engine.owned("version", byA.withApiVersion("v2")));
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactly("a");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void goneObject_isToldByKey(long seed) {
    Controller<ConfigMap> controller =
        noting(Engine.maps().gone((key, context) -> runs.add("gone " + key)));
    try (Simulation world = Simulation.of(seed, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Engine.SOON);
      world.of(ConfigMap.class).delete("a");
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactly("a", "gone default/a");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void workers_shareTheKeysAndNeverOne(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    Set<String> now = new TreeSet<>();
    List<Integer> together = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .workers(3)
            .reconcile(
                (map, context) -> {
                  assertThat(now.add(map.metadata().name())).isTrue();
                  together.add(now.size());
                  context.api().resources(Secret.class).inNamespace("default").list();
                  now.remove(map.metadata().name());
                  return Result.done();
                });
    try (Simulation world = Simulation.of(seed, executor, HookedApi::interleaving, controller)) {
      for (int i = 0; i < 60; i++) {
        String name = "m" + i % 6;
        if (i < 6) {
          world.create(ConfigMap.class, Engine.NAMED, name);
        } else {
          Engine.touch(world, name, "" + i);
        }
        if (i % 3 == 0) {
          executor.runReady();
        }
      }
      executor.runReady();
    }
    assertThat(together).contains(2).doesNotContain(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void closedController_leavesNothing(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .reconcile(
                (map, context) -> {
                  runs.add(map.metadata().name());
                  return Result.again(Duration.ofMinutes(1));
                });
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    Simulation world = Simulation.of(seed, executor, HookedApi::interleaving, controller);
    world.create(ConfigMap.class, Engine.NAMED, "a");
    executor.runFor(Engine.SOON);
    world.create(ConfigMap.class, Engine.NAMED, "b");
    world.close();
    Duration before = executor.time().elapsed();
    executor.runUntilIdle();
    assertThat(runs).containsExactly("a");
    assertThat(executor.time().elapsed()).isEqualTo(before);
    assertThat(world.store().watchCount()).isZero();
  }

  @Test
  void closedLoop_listensNoLonger() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    try (Simulation world = Simulation.of(1, executor, HookedApi::interleaving)) {
      Informers informers = new Informers(world.api(), executor.worker("informers"));
      Environment environment =
          new Environment(
              world.api(),
              executor.time(),
              executor::worker,
              new Chance(1),
              informers,
              new EventRecorder(
                  world.api(), executor.time(), executor.worker("events"), new Chance(1)));
      Subscription loop =
          noting(
                  Engine.maps()
                      .watches(
                          BuiltInKinds.SECRET,
                          (secret, caches) -> {
                            runs.add("mapped " + secret.metadata().name());
                            return List.of();
                          }))
              .start(environment);
      world.create(Secret.class, Engine.NAMED, "s");
      executor.runFor(Engine.SOON);
      assertThat(runs).containsExactly("mapped s");
      loop.close();
      world.create(Secret.class, Engine.NAMED, "t");
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      assertThat(runs).containsExactly("mapped s");
      informers.close();
    }
  }

  /** Closed while its reconciler is in a call. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void closeDuringARun_letsItEndInSilence(long seed) {
    List<Simulation> worlds = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .watches(BuiltInKinds.SECRET, (secret, caches) -> List.of())
            .reconcile(
                (map, context) -> {
                  worlds.get(0).close();
                  assertThat(context.lister(Secret.class).list()).isEmpty();
                  runs.add("ended");
                  return Result.retry();
                });
    try (Logged logged = new Logged(Engine.LOG)) {
      Simulation world = Simulation.of(seed, controller);
      worlds.add(world);
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runUntilIdle();
      assertThat(runs).containsExactly("ended");
      assertThat(logged.messages()).isEmpty();
    }
  }
}
