package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reconciler wrote, its next run sees, however late the watches are. */
class OwnWritesTest {
  private final List<String> runs = new ArrayList<>();

  /** A controller that sees to it that each map has one child, whose name it doesn't choose. */
  private Controller<ConfigMap> oneChild() {
    return Engine.maps()
        .owns(Secret.class)
        .reconcile(
            (map, context) -> {
              runs.add(map.metadata().name());
              boolean has =
                  context.lister(Secret.class).list().stream()
                      .anyMatch(s -> Owners.isControlledBy(s.metadata(), map.metadata().uid()));
              if (!has) {
                create(map, context);
              }
              return Result.done();
            });
  }

  private static void create(ConfigMap map, Context context) {
    Secret child = Engine.owned("", Owners.controller(BuiltInKinds.CONFIG_MAP, map));
    context
        .api()
        .resources(Secret.class)
        .inNamespace("default")
        .create(child.withMetadata(child.metadata().withGenerateName("child-")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ownCreation_isSeenBeforeTheNextRun(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Simulation world = Simulation.of(seed, executor, e -> watches, oneChild())) {
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == Secret.class);
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.create(ConfigMap.class, Engine.NAMED, "b");
      executor.runFor(Engine.SOON);
      assertThat(runs).containsExactlyInAnyOrder("a", "b");
      Engine.touch(world, "a", "1");
      executor.runFor(Duration.ofHours(1));
      assertThat(runs).hasSize(2);

      if (seed % 2 == 0) {
        watches.expire(); // what was held back never comes
      }
      watches.hold(type -> false);
      executor.runFor(Duration.ofMinutes(1));
      assertThat(runs).hasSizeGreaterThan(2);
      assertThat(world.of(Secret.class).list().items()).hasSize(2);
    }
  }

  /** Deletes what isn't wanted, and asks no second time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ownDeletion_isSeenBeforeTheNextRun(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .watches(BuiltInKinds.SECRET, (secret, caches) -> List.of())
            .reconcile(
                (map, context) -> {
                  runs.add(map.metadata().name());
                  for (Secret secret : context.lister(Secret.class).list()) {
                    context
                        .api()
                        .resources(Secret.class)
                        .inNamespace("default")
                        .delete(secret.metadata().name());
                  }
                  return Result.done();
                });
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world = Simulation.of(seed, executor, e -> watches, controller)) {
      world.create(Secret.class, Engine.NAMED, "s");
      world.create(Secret.class, "{'metadata':{'name':'t','finalizers':['e.com/f']}}");
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == Secret.class);
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      Engine.touch(world, "a", "1");
      executor.runFor(Duration.ofHours(1));
      assertThat(runs).hasSize(1);
      watches.hold(type -> false);
      executor.runFor(Engine.SOON);
      assertThat(runs).hasSize(2);
      assertThat(logged.messages()).isEmpty();
    }
  }

  /** What it deletes it knows from the API: the cache may yet come to have it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ownDeletionOfWhatTheCacheDoesNotHave_isSeenToo(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .watches(BuiltInKinds.SECRET, (secret, caches) -> List.of())
            .reconcile(
                (map, context) -> {
                  runs.add(map.metadata().name() + context.lister(Secret.class).list().size());
                  Resources<Secret> secrets =
                      context.api().resources(Secret.class).inNamespace("default");
                  secrets.list().items().forEach(s -> secrets.delete(s.metadata().name()));
                  return Result.done();
                });
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Simulation world = Simulation.of(seed, executor, e -> watches, controller)) {
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == Secret.class);
      world.create(Secret.class, Engine.NAMED, "s");
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      Engine.touch(world, "a", "1");
      executor.runFor(Engine.SOON);
      assertThat(runs).containsExactly("a0");
      watches.hold(type -> false);
      executor.runFor(Engine.SOON);
      assertThat(runs).containsExactly("a0", "a0");
    }
  }

  /** What it created is gone before its cache ever had it, so no event tells of it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ownCreationThatTheCacheMisses_isMadeUpFor(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    FragileWatches watches = new FragileWatches(executor);
    try (Simulation world = Simulation.of(seed, executor, e -> watches, oneChild())) {
      executor.runFor(Engine.SOON);
      watches.hold(type -> type == Secret.class);
      world.create(ConfigMap.class, Engine.NAMED, "a");
      executor.runFor(Engine.SOON);
      world.of(Secret.class).delete(world.of(Secret.class).list().items().get(0).metadata().name());
      watches.expire();
      watches.hold(type -> false);
      executor.runFor(Engine.SOON);
      assertThat(runs).hasSizeGreaterThan(1);
      assertThat(world.of(Secret.class).list().items()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ownObjectOfOneRun_asksForNoOther(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .watches(BuiltInKinds.SECRET, (secret, caches) -> List.of())
            .reconcile(
                (map, context) -> {
                  runs.add(map.metadata().name());
                  Resources<Secret> secrets =
                      context.api().resources(Secret.class).inNamespace("default");
                  secrets.create(Engine.owned("passing"));
                  secrets.delete("passing");
                  return Result.done();
                });
    try (Simulation world = Simulation.of(seed, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      world.executor().runFor(Engine.SOON);
      assertThat(runs).containsExactly("a");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void apply_makesChangesAndTouchesNoOthersObject(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .owns(Secret.class)
            .reconcile(
                (map, context) -> {
                  context.apply(
                      SecretBuilder.builder()
                          .metadata(
                              ObjectMetaBuilder.builder()
                                  .name("of-" + map.metadata().name())
                                  .labels(map.metadata().labels())
                                  .build())
                          .build());
                  return Result.done();
                });
    try (Logged logged = new Logged(Engine.LOG);
        Simulation world = Simulation.of(seed, controller)) {
      ConfigMap other =
          world.create(ConfigMap.class, "{'metadata':{'name':'x','namespace':'default'}}");
      world.executor().runFor(Engine.SOON);
      OwnerReference byOther = Owners.controller(BuiltInKinds.CONFIG_MAP, other);
      OwnerReference plain = byOther.withController(null);
      world.of(Secret.class).create(Engine.owned("of-b", byOther));
      world.of(Secret.class).create(Engine.owned("of-c", plain));
      ConfigMap a = world.create(ConfigMap.class, Engine.NAMED, "a");
      world.create(ConfigMap.class, Engine.NAMED, "b");
      ConfigMap c = world.create(ConfigMap.class, Engine.NAMED, "c");
      world.executor().runFor(Engine.SOON);
      Engine.touch(world, "a", "1");
      world.executor().runFor(Engine.SOON);
      assertThat(world.of(Secret.class).get("of-a").metadata().labels())
          .containsEntry("touched", "1");
      assertThat(world.of(Secret.class).get("of-a").metadata().ownerReferences())
          .containsExactly(Owners.controller(BuiltInKinds.CONFIG_MAP, a));
      assertThat(world.of(Secret.class).get("of-b").metadata().ownerReferences())
          .containsExactly(byOther);
      assertThat(world.of(Secret.class).get("of-c").metadata().ownerReferences())
          .containsExactly(plain, Owners.controller(BuiltInKinds.CONFIG_MAP, c));
      assertThat(logged.messages())
          .isNotEmpty()
          .allMatch(
              m ->
                  m.contains("Secret \"of-b\" is invalid")
                      && m.contains("Only one reference can have Controller set to true"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void apply_takesAwayWhatItNoLongerDescribes_andKeepsWhatOthersWrote(long seed) {
    Controller<ConfigMap> controller =
        Engine.maps()
            .owns(Secret.class)
            .reconcile(
                (map, context) -> {
                  runs.add(map.metadata().name());
                  context.apply(
                      SecretBuilder.builder()
                          .metadata(
                              ObjectMetaBuilder.builder()
                                  .name("of-" + map.metadata().name())
                                  .labels(map.metadata().labels())
                                  .build())
                          .build());
                  return Result.done();
                });
    try (Simulation world = Simulation.of(seed, controller)) {
      world.create(ConfigMap.class, Engine.NAMED, "a");
      Engine.touch(world, "a", "1");
      world.executor().runFor(Engine.SOON);
      world
          .of(Secret.class)
          .edit(
              "of-a",
              now -> now.withMetadata(now.metadata().withAnnotations(Map.of("others", "kept"))));
      world.executor().runFor(Engine.SOON);
      Secret before = world.of(Secret.class).get("of-a");
      assertThat(before.metadata().labels()).containsEntry("touched", "1");
      int runsBefore = runs.size();
      world
          .of(ConfigMap.class)
          .edit("a", now -> now.withData(Map.of("reconciled", "again, to the same")));
      world.executor().runFor(Engine.SOON);
      assertThat(runs).hasSizeGreaterThan(runsBefore);
      assertThat(world.of(Secret.class).get("of-a")).isEqualTo(before);
      world
          .of(ConfigMap.class)
          .edit("a", now -> now.withMetadata(now.metadata().withLabels(Map.of())));
      world.executor().runFor(Engine.SOON);
      Secret after = world.of(Secret.class).get("of-a");
      assertThat(after.metadata().labels()).isEmpty();
      assertThat(after.metadata().annotations()).containsExactlyEntriesOf(Map.of("others", "kept"));
    }
  }
}
