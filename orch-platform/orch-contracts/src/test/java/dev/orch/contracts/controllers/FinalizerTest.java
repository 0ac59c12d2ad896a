package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalizerTest {
  private final List<String> runs = new ArrayList<>();

  private Controller<ConfigMap> withFinalizer(List<Result> cleanups) {
    return Engine.maps()
        .watches(BuiltInKinds.SECRET, (secret, caches) -> List.of(ObjectKey.of(secret)))
        .finalizer(
            "e.com/f",
            (map, context) -> {
              runs.add("cleanup " + map.metadata().name());
              if (cleanups.isEmpty()) {
                throw new IllegalStateException("not yet");
              }
              return cleanups.remove(0);
            })
        .reconcile(
            (map, context) -> {
              runs.add("reconcile " + map.metadata().name() + map.metadata().finalizers());
              // What it was given is what the API has, or this would be a conflict.
              assertThat(map)
                  .isEqualTo(
                      context
                          .api()
                          .resources(ConfigMap.class)
                          .inNamespace("default")
                          .get(map.metadata().name()));
              return Result.done();
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void finalizer_isThereBeforeTheFirstRunAndGoesAfterTheCleanup(long seed) {
    List<Result> cleanups = new ArrayList<>(List.of(Result.done()));
    try (Simulation world = Simulation.of(seed, withFinalizer(cleanups))) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Engine.SOON);
      assertThat(Set.copyOf(runs)).containsExactly("reconcile a[e.com/f]");
      world.of(ConfigMap.class).delete("a");
      world.until(() -> world.of(ConfigMap.class).find("a").isEmpty());
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsOnlyOnce("cleanup a").endsWith("cleanup a");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cleanupThatIsNotDone_keepsTheObject(long seed) {
    List<Result> cleanups = new ArrayList<>();
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world = Simulation.of(seed, withFinalizer(cleanups))) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Engine.SOON);
      world.of(ConfigMap.class).delete("a");
      world.executor().runFor(Duration.ofMillis(100));
      assertThat(runs.stream().filter("cleanup a"::equals)).hasSizeBetween(4, 6);
      assertThat(logged.messages()).isNotEmpty();

      cleanups.add(Result.again(Duration.ofSeconds(10)));
      cleanups.add(Result.waiting());
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(cleanups).isEmpty();
      assertThat(world.of(ConfigMap.class).find("a")).isPresent();

      cleanups.add(Result.done());
      world.create(Secret.class, Engine.NAMED, "a");
      world.until(() -> world.of(ConfigMap.class).find("a").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void deletedObjectWithoutTheFinalizer_isLeftAlone(long seed) {
    try (Simulation world = Simulation.of(seed, withFinalizer(new ArrayList<>()))) {
      world.executor().pause("maps");
      world.create(ConfigMap.class, "{'metadata':{'name':'a','finalizers':['e.com/other']}}");
      world.of(ConfigMap.class).delete("a");
      world.executor().runFor(Engine.SOON);
      world.executor().resume("maps");
      world.executor().runFor(Engine.SOON);
      assertThat(runs).isEmpty();
      assertThat(world.of(ConfigMap.class).get("a").metadata().finalizers())
          .containsExactly("e.com/other");
    }
  }

  /** While the cleanup of one object runs, somebody removes it and makes another of its name. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void finalizerOfAnotherObjectOfTheName_stays(long seed) {
    List<Simulation> worlds = new ArrayList<>();
    Controller<ConfigMap> controller =
        Engine.maps()
            .finalizer(
                "e.com/f",
                (map, context) -> {
                  runs.add("cleanup");
                  if (runs.size() == 1) {
                    replace(worlds.get(0));
                  }
                  return Result.done();
                })
            .reconcile(
                (map, context) -> {
                  // Only the finalizer that it was made with is of interest.
                  return Result.done();
                });
    try (Simulation world = Simulation.of(seed, controller)) {
      worlds.add(world);
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Engine.SOON);
      List<List<String>> seen = new ArrayList<>();
      world.of(ConfigMap.class).delete("a");
      world
          .executor()
          .runUntil(
              () -> {
                world
                    .of(ConfigMap.class)
                    .find("a")
                    .filter(m -> m.data().containsKey("second"))
                    .ifPresent(m -> seen.add(m.metadata().finalizers()));
                return false;
              },
              Engine.SOON);
      assertThat(seen).isNotEmpty().allMatch(list -> list.equals(List.of("e.com/f")));
    }
  }

  private static void replace(Simulation world) {
    world
        .of(ConfigMap.class)
        .edit("a", m -> m.withMetadata(m.metadata().withFinalizers(List.of())));
    world.create(
        ConfigMap.class,
        "{'metadata':{'name':'a','finalizers':['e.com/f']},'data':{'second':'1'}}");
  }

  /** The cache has it as alive; it is being deleted, or gone. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void finalizerThatComesTooLate_isGivenUpInSilence(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world =
            Simulation.of(seed, executor, e -> watches, withFinalizer(new ArrayList<>()))) {
      executor.pause("maps");
      String other = seed % 2 == 0 ? "'e.com/other'" : "";
      world.create(ConfigMap.class, "{'metadata':{'name':'a','finalizers':[%s]}}", other);
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == ConfigMap.class);
      world.of(ConfigMap.class).delete("a");
      executor.resume("maps");
      executor.runFor(Engine.SOON);
      watches.hold(type -> false);
      executor.runFor(Duration.ofMinutes(1));
      assertThat(runs).isEmpty();
      assertThat(logged.messages()).isEmpty();
    }
  }

  /** It let the object go; the cache still has it, with its finalizer. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ownRemovalOfTheFinalizer_isSeenBeforeTheNextRun(long seed) {
    List<Result> cleanups = new ArrayList<>(List.of(Result.done()));
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world = Simulation.of(seed, executor, e -> watches, withFinalizer(cleanups))) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      executor.pause("maps");
      world.of(ConfigMap.class).delete("a");
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == ConfigMap.class);
      executor.resume("maps");
      executor.runFor(Engine.SOON);
      assertThat(world.of(ConfigMap.class).find("a")).isEmpty();
      world.create(Secret.class, Engine.NAMED, "a"); // asks for another look at it
      executor.runFor(Engine.SOON);
      assertThat(runs).containsOnlyOnce("cleanup a");
      assertThat(logged.messages()).isEmpty();
      watches.hold(type -> false);
      executor.runFor(Engine.SOON);
      assertThat(runs).containsOnlyOnce("cleanup a");
    }
  }
}
