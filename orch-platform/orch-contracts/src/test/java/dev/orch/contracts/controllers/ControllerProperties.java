package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A controller in its simplest form: each map has three children, whose names nobody chooses, so
 * that one too many is seen. It counts nothing but what its cache has.
 */
class ControllerProperties {
  private static final int WANTED = 3;

  private static Controller<ConfigMap> children() {
    return Controller.of(BuiltInKinds.CONFIG_MAP)
        .named("children")
        .workers(2)
        .owns(Secret.class)
        .reconcile(
            (map, context) -> {
              Resources<Secret> secrets =
                  context.api().resources(Secret.class).inNamespace("default");
              List<Secret> has =
                  context.lister(Secret.class).list().stream()
                      .filter(s -> Owners.isControlledBy(s.metadata(), map.metadata().uid()))
                      .toList();
              for (int i = has.size(); i < WANTED; i++) {
                secrets.create(child(map));
              }
              for (int i = WANTED; i < has.size(); i++) {
                secrets.delete(has.get(i).metadata().name());
              }
              return Result.done();
            });
  }

  private static Secret child(ConfigMap map) {
    return SecretBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .generateName("child-")
                .namespace("default")
                .ownerReferences(List.of(Owners.controller(BuiltInKinds.CONFIG_MAP, map)))
                .build())
        .build();
  }

  /** Whether the answers to its writes arrive or not. */
  @Property(tries = 120)
  void children_areNeverTooManyAndInTheEndEnough(@ForAll long seed) {
    try (Run run = new Run(seed)) {
      for (int i = 0; i < 60; i++) {
        run.disturb();
        if (run.rng.nextInt(4) == 0) {
          run.faults.lose(call -> call.isWrite() && run.rng.nextBoolean());
        }
        run.pass(WANTED);
      }
      run.heal();
      run.pass(WANTED);
      run.checkAll();
    }
  }

  private static final class Run implements AutoCloseable {
    private static final List<String> MAPS = List.of("a", "b");

    final SimulatedExecutor executor;
    final Rng rng;
    final Faults faults;
    final FragileWatches watches;
    final Simulation world;
    private final Logged logged = new Logged(Engine.LOG);

    Run(long seed) {
      executor = new SimulatedExecutor(seed);
      rng = Rng.of(seed).split("disturbances");
      faults = new Faults(executor);
      watches = new FragileWatches(executor, faults);
      world = Simulation.of(seed, executor, e -> watches, children());
      MAPS.forEach(name -> world.create(ConfigMap.class, Engine.NAMED, name));
    }

    void disturb() {
      switch (rng.nextInt(9)) {
        case 0 -> watches.cut();
        case 1 -> watches.expire();
        case 2 -> watches.hold(type -> type == Secret.class);
        case 3 -> watches.hold(type -> rng.nextBoolean());
        case 4 -> faults.refuse(call -> call.isWrite() && rng.nextBoolean());
        case 5 -> {
          List<Secret> secrets = world.of(Secret.class).list().items();
          if (!secrets.isEmpty()) {
            world.of(Secret.class).delete(rng.pick(secrets).metadata().name());
          }
        }
        case 6 -> world.of(ConfigMap.class).edit(rng.pick(MAPS), m -> m.withData(data()));
        case 7 -> world.store().compact(world.store().revision());
        default -> heal();
      }
    }

    private Map<String, String> data() {
      return Map.of("changed", Long.toHexString(rng.nextLong()));
    }

    void heal() {
      faults.heal();
      watches.hold(type -> false);
    }

    /** Some time, in which no map has more children than that. */
    void pass(int most) {
      executor.runUntil(
          () -> {
            MAPS.forEach(name -> assertThat(count(name)).isLessThanOrEqualTo(most));
            return false;
          },
          rng.nextInt(10) == 0 ? Duration.ofMinutes(2) : Duration.ofMillis(rng.nextInt(2000)));
    }

    private long count(String map) {
      return world.of(Secret.class).list().items().stream()
          .filter(s -> Owners.controllerOf(s.metadata()).orElseThrow().name().equals(map))
          .count();
    }

    void checkAll() {
      executor.runFor(Duration.ofHours(1));
      MAPS.forEach(name -> assertThat(count(name)).as(name).isEqualTo(WANTED));
    }

    @Override
    public void close() {
      world.close();
      logged.close();
    }
  }
}
