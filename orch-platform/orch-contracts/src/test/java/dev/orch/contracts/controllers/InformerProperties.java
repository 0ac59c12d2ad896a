package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.store.api.Errors;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.FragileWatches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class InformerProperties {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> COLORS = List.of("red", "green", "blue");

  /** Whatever happens to the watches: in the end the cache is what the API has, and was told so. */
  @Property(tries = 150)
  void cache_isInTheEndWhatTheApiHas(@ForAll long seed) {
    Run run = new Run(seed);
    for (int i = 0; i < 120; i++) {
      run.step();
      run.checkIndexes();
    }
    run.heal();
    run.maps.executor.runFor(Duration.ofMinutes(2));
    run.checkIndexes();
    List<ConfigMap> stored = run.maps.stored();
    assertThat(run.maps.informer.list()).isEqualTo(stored);
    for (Told told : run.listeners) {
      assertThat(told.objects).isEqualTo(Maps.byKey(stored));
    }
    assertThat(run.waiting).as("waiters that never ran").isEmpty();
  }

  private static final class Run {
    final Maps maps;
    final Rng rng;
    final List<Told> listeners = new ArrayList<>();
    final List<String> waiting = new ArrayList<>();

    Run(long seed) {
      maps = new Maps(seed);
      rng = Rng.of(seed).split("steps");
      maps.informer.addIndex("color", Run::colors);
      listen();
    }

    private static List<String> colors(ConfigMap map) {
      return List.copyOf(map.metadata().labels().values());
    }

    private void listen() {
      Told told = new Told();
      listeners.add(told);
      maps.informer.listen(told);
    }

    void step() {
      String namespace = rng.pick(Maps.NAMESPACES);
      String name = rng.pick(NAMES);
      switch (rng.nextInt(14)) {
        case 0, 1, 2, 3 -> awaitSeen(maps.put(namespace, name, rng.pick(COLORS)));
        case 4, 5 ->
            maps.in(namespace)
                .find(name)
                .ifPresent(
                    map -> {
                      maps.in(namespace).delete(name);
                      awaitGone(map);
                    });
        case 6 -> maps.watches.cut();
        case 7 -> maps.watches.expire();
        case 8 -> maps.store.compact(maps.store.revision());
        case 9 -> maps.watches.breakAfter(event -> rng.nextInt(4) == 0);
        case 10 ->
            maps.watches.refuse(
                () ->
                    rng.nextBoolean()
                        ? Optional.of(
                            rng.nextBoolean()
                                ? Errors.internal("not now")
                                : FragileWatches.expired())
                        : Optional.empty());
        case 11 -> {
          if (rng.nextBoolean()) {
            maps.executor.pause("informers");
          } else {
            maps.executor.resume("informers");
          }
        }
        case 12 -> {
          if (listeners.size() < 3) {
            listen();
          }
        }
        default -> heal();
      }
      if (rng.nextBoolean()) {
        maps.executor.runFor(Duration.ofMillis(rng.nextInt(5_000)));
      }
    }

    /** Once the cache is said to have come so far, it has. */
    private void awaitSeen(ConfigMap written) {
      long revision = Long.parseLong(written.metadata().resourceVersion());
      await(
          revision + " seen",
          waiter -> maps.informer.seenOrWait(revision, waiter),
          () ->
              maps.informer
                  .get(ObjectKey.of(written))
                  .filter(m -> Long.parseLong(m.metadata().resourceVersion()) < revision)
                  .isEmpty());
    }

    private void awaitGone(ConfigMap deleted) {
      String uid = deleted.metadata().uid();
      ObjectKey key = ObjectKey.of(deleted);
      await(
          uid + " gone",
          waiter -> maps.informer.goneOrWait(key, uid, waiter),
          () -> maps.informer.get(key).filter(m -> m.metadata().uid().equals(uid)).isEmpty());
    }

    private void await(
        String what,
        java.util.function.Predicate<Runnable> orWait,
        java.util.function.BooleanSupplier isSo) {
      waiting.add(what);
      Runnable check =
          () -> {
            assertThat(isSo.getAsBoolean()).as(what).isTrue();
            waiting.remove(what);
          };
      if (orWait.test(check)) {
        check.run();
      }
    }

    void checkIndexes() {
      for (String color : COLORS) {
        assertThat(maps.informer.byIndex("color", color))
            .isEqualTo(
                maps.informer.list().stream().filter(m -> colors(m).contains(color)).toList());
      }
      for (String namespace : Maps.NAMESPACES) {
        assertThat(maps.informer.inNamespace(namespace))
            .isEqualTo(
                maps.informer.list().stream()
                    .filter(m -> m.metadata().namespace().equals(namespace))
                    .toList());
      }
    }

    void heal() {
      maps.watches.refuse(Optional::empty);
      maps.watches.breakAfter(event -> false);
      maps.executor.resume("informers");
    }
  }
}
