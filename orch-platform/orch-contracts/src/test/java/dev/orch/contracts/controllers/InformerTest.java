package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchOptions;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InformerTest {
  private static final String LOG = "dev.orch.controllers.informer.Informer";
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  /** So often a watch is begun in ten minutes, if it is tried at 0, 0, 0.8 s, 1.6 s, … 30 s. */
  private static final int PATIENT = 26;

  private static Maps withTwo(long seed) {
    Maps maps = new Maps(seed);
    maps.put("one", "a", "red");
    maps.put("two", "b", "blue");
    maps.executor.runFor(SOON);
    assertThat(maps.informer.synced().isTrue()).isTrue();
    return maps;
  }

  private static Told listen(Maps maps) {
    Told told = new Told();
    maps.informer.listen(told);
    told.changes.clear();
    return told;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void brokenWatch_goesOnWhereItWas(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    ConfigMap last = maps.put("one", "a", "green");
    maps.executor.runFor(SOON);
    maps.watches.cut();
    maps.put("one", "c", "red");
    maps.put("one", "a", "black");
    maps.in("two").delete("b");
    maps.executor.runFor(SOON);

    assertThat(maps.watches.begun())
        .containsExactly(
            WatchOptions.fromStart(),
            new WatchOptions("", "", last.metadata().resourceVersion(), "", null, true));
    assertThat(told.changes).containsExactly("a:red>green", "c:>red", "a:green>black", "b:blue>");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void expiredWatch_beginsAnewAndTellsWhatChanged(long seed) {
    Maps maps = withTwo(seed);
    maps.put("one", "c", "red");
    maps.put("one", "d", "red");
    maps.executor.runFor(SOON);
    Told told = listen(maps);
    maps.watches.expire();
    maps.put("one", "a", "green");
    maps.in("two").delete("b");
    maps.in("one").delete("c");
    maps.put("one", "c", "blue");
    maps.put("two", "e", "red");
    maps.executor.runFor(SOON);

    assertThat(maps.watches.begun())
        .containsExactly(WatchOptions.fromStart(), WatchOptions.fromStart());
    assertThat(told.changes)
        .containsExactlyInAnyOrder("a:red>green", "b:blue>", "c:red>blue", "e:>red");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void compactedRevision_beginsAnew(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    maps.watches.refuse(() -> Optional.of(Errors.internal("not now")));
    maps.watches.cut();
    maps.executor.runFor(SOON);
    maps.in("one").delete("a");
    maps.put("two", "b", "green");
    maps.store.compact(maps.store.revision());
    maps.watches.refuse(Optional::empty);
    maps.executor.runFor(Duration.ofSeconds(30));

    assertThat(told.changes).containsExactlyInAnyOrder("a:red>", "b:blue>green");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void laggingWatch_beginsAnew(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    maps.executor.pause("informers");
    maps.in("one").delete("a");
    maps.put("two", "b", "green");
    maps.put("two", "b", "black");
    maps.store.compact(maps.store.revision());
    maps.executor.resume("informers");
    maps.executor.runFor(SOON);

    assertThat(maps.watches.begun()).hasSize(2).last().isEqualTo(WatchOptions.fromStart());
    assertThat(told.changes).containsExactlyInAnyOrder("a:red>", "b:blue>black");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusedAsExpired_beginsAnew(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    RuntimeException refusal =
        seed == 1 ? FragileWatches.expired() : Errors.of(Reason.GONE, "too old", null);
    List<RuntimeException> refusals = new ArrayList<>(List.of(refusal));
    maps.watches.refuse(
        () -> refusals.isEmpty() ? Optional.empty() : Optional.of(refusals.remove(0)));
    maps.watches.cut();
    maps.in("one").delete("a");
    maps.executor.runFor(Duration.ofSeconds(30));

    assertThat(maps.watches.begun()).hasSize(3).last().isEqualTo(WatchOptions.fromStart());
    assertThat(told.changes).containsExactly("a:red>");
  }

  /** The API went back, as after a restore: what was seen last is yet to come there. */
  @Test
  void revisionThatIsTooLarge_beginsAnew() {
    Maps maps = withTwo(1);
    RuntimeException tooLarge =
        Errors.of(
            Reason.TIMEOUT,
            "Timeout: Too large resource version: 9, current: 1",
            StatusDetailsBuilder.builder()
                .causes(
                    List.of(
                        new StatusCause(
                            "ResourceVersionTooLarge", "Too large resource version", "")))
                .build());
    List<RuntimeException> refusals = new ArrayList<>(List.of(tooLarge));
    maps.watches.refuse(
        () -> refusals.isEmpty() ? Optional.empty() : Optional.of(refusals.remove(0)));
    maps.watches.cut();
    maps.executor.runFor(Duration.ofSeconds(30));

    assertThat(maps.watches.begun()).hasSize(3).last().isEqualTo(WatchOptions.fromStart());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void interruptedList_beginsAnewAndLosesNothing(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    int[] left = {3};
    maps.watches.breakAfter(event -> left[0]-- > 0);
    maps.watches.expire();
    maps.in("two").delete("b");
    maps.executor.runFor(Duration.ofSeconds(30));

    assertThat(told.changes).containsExactly("b:blue>");
    assertThat(maps.informer.list()).isEqualTo(maps.stored());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusedWatch_isTriedEverMoreSlowly(long seed) {
    Maps maps = withTwo(seed);
    maps.watches.refuse(() -> Optional.of(Errors.internal("not now")));
    maps.watches.cut();
    maps.executor.runFor(LONG);
    assertThat(maps.watches.begun()).hasSizeBetween(20, PATIENT);

    maps.watches.refuse(Optional::empty);
    maps.put("one", "c", "red");
    maps.executor.runFor(Duration.ofSeconds(31));
    assertThat(maps.informer.list()).isEqualTo(maps.stored());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void brokenConnection_isTriedEverMoreSlowly(long seed) {
    Maps maps = withTwo(seed);
    int[] left = {5};
    maps.watches.refuse(
        () ->
            left[0]-- > 0
                ? Optional.of(new IllegalStateException("no connection"))
                : Optional.empty());
    maps.watches.cut();
    maps.put("one", "c", "red");
    try (Logged logged = new Logged(LOG)) {
      maps.executor.runFor(Duration.ofSeconds(31));
      assertThat(logged.messages()).hasSize(5).containsOnly("WARNING v1 ConfigMap: no watch");
    }
    assertThat(maps.informer.list()).isEqualTo(maps.stored());
    assertThat(maps.watches.begun()).hasSize(7);
  }

  /** It lists well each time, and ends before anything else comes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void watchThatFailsRightAfterItsList_isTriedEverMoreSlowly(long seed) {
    Maps maps = withTwo(seed);
    maps.watches.breakAfter(
        event -> {
          if (event instanceof WatchEvent.Bookmark<?>) {
            maps.executor.worker("breaker").execute(maps.watches::expire);
          }
          return false;
        });
    maps.watches.expire();
    maps.executor.runFor(LONG);
    assertThat(maps.watches.begun()).hasSizeBetween(20, PATIENT);
  }

  /** It goes on each time, and ends with the first thing that comes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void watchThatBreaksWithEachEvent_isTriedEverMoreSlowly(long seed) {
    Maps maps = withTwo(seed);
    maps.watches.breakAfter(event -> true);
    maps.executor
        .worker("writer")
        .scheduleAtFixedRate(
            () -> maps.put("one", "a", "c" + maps.executor.time().nanos()), 0, 1, TimeUnit.SECONDS);
    maps.executor.runFor(LONG);
    assertThat(maps.watches.begun()).hasSizeBetween(20, PATIENT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void watchThatHeld_isBegunAgainAtOnce(long seed) {
    Maps maps = withTwo(seed);
    for (int i = 2; i < 10; i++) {
      maps.executor.runFor(Duration.ofMinutes(1));
      maps.watches.cut();
      maps.executor.runReady();
      assertThat(maps.watches.begun()).hasSize(i);
      assertThat(maps.watches.size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void unchangedObjects_areNotToldAgain(long seed) {
    Maps maps = withTwo(seed);
    Told told = listen(maps);
    maps.watches.expire();
    maps.executor.runFor(SOON);
    assertThat(maps.watches.begun()).hasSize(2);
    assertThat(told.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lateListener_isToldThePresentObjects(long seed) {
    Maps maps = withTwo(seed);
    Told told = new Told();
    Subscription subscription = maps.informer.listen(told);
    assertThat(told.changes).containsExactly("a:>red", "b:>blue");
    maps.put("one", "a", "green");
    maps.executor.runFor(SOON);
    subscription.close();
    maps.put("one", "a", "black");
    maps.executor.runFor(SOON);
    assertThat(told.changes).containsExactly("a:>red", "b:>blue", "a:red>green");
  }

  /** The informer's own thread comes in while a listener is told what is there already. */
  @Test
  void changeWhileListening_isToldAfterThePresentObjects() throws InterruptedException {
    Maps maps = withTwo(1);
    maps.put("one", "a", "green");
    Told told = new Told();
    Thread other = new Thread(() -> maps.executor.runFor(SOON));
    maps.informer.listen(
        (before, after) -> {
          if (other.getState() == Thread.State.NEW) {
            other.start();
            while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
              Thread.onSpinWait();
            }
          }
          told.changed(before, after);
        });
    other.join();
    assertThat(told.changes).containsExactly("a:>red", "b:>blue", "a:red>green");
  }

  @Test
  void listenerThatThrows_harmsNobodyElse() {
    Maps maps = withTwo(1);
    maps.informer.listen(
        (before, after) -> {
          if (before != null) {
            throw new IllegalStateException("a bug");
          }
        });
    Told told = listen(maps);
    maps.put("one", "a", "green");
    maps.put("one", "a", "black");
    try (Logged logged = new Logged(LOG)) {
      maps.executor.runFor(SOON);
      assertThat(logged.messages()).hasSize(2).containsOnly("WARNING v1 ConfigMap: a listener");
    }
    assertThat(told.changes).containsExactly("a:red>green", "a:green>black");
  }

  @Test
  void index_isOfWhatIsThere() {
    Maps maps = withTwo(1);
    maps.put("two", "d", "red");
    maps.executor.runFor(SOON);
    maps.informer.addIndex("color", m -> List.of(m.metadata().labels().get("color"), "any"));
    maps.put("one", "c", "red");
    maps.put("two", "b", "red");
    maps.in("one").delete("a");
    maps.executor.runFor(SOON);
    assertThat(maps.informer.byIndex("color", "red")).isEqualTo(maps.stored());
    assertThat(maps.informer.byIndex("color", "any")).isEqualTo(maps.stored());
    assertThat(maps.informer.byIndex("color", "blue")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> maps.informer.byIndex("size", "1"));
  }

  @Test
  void waiters_runOnceTheCacheHasComeSoFar() {
    Maps maps = withTwo(1);
    ConfigMap a = maps.informer.get("one", "a").orElseThrow();
    ObjectKey key = ObjectKey.of(a);
    List<String> ran = new ArrayList<>();
    long last = maps.store.revision();
    assertThat(maps.informer.seenOrWait(last, () -> ran.add("last"))).isTrue();
    long next = Long.parseLong(maps.put("one", "a", "green").metadata().resourceVersion());
    assertThat(maps.informer.seenOrWait(next, () -> ran.add("next"))).isFalse();
    assertThat(maps.informer.goneOrWait(key, a.metadata().uid(), () -> ran.add("gone"))).isFalse();
    maps.executor.runFor(SOON);
    assertThat(ran).containsExactly("next");
    maps.watches.expire();
    maps.in("one").delete("a");
    maps.put("one", "a", "another");
    maps.executor.runFor(SOON);
    assertThat(ran).containsExactly("next", "gone");
    maps.in("two").delete("b");
    long deleted = maps.store.revision();
    assertThat(maps.informer.seenOrWait(deleted, () -> ran.add("deleted"))).isFalse();
    maps.executor.runFor(SOON);
    assertThat(ran).containsExactly("next", "gone", "deleted");
    assertThat(maps.informer.goneOrWait(key, a.metadata().uid(), () -> ran.add("no"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoAsksHowFarItIs_isToldByTheNextWatchIfThisOneBreaks(long seed) {
    Maps maps = new Maps(seed);
    maps.executor.runFor(SOON);
    maps.api
        .resources(Namespace.class)
        .create(
            NamespaceBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().name("other").build())
                .build());
    maps.watches.hold(type -> true);
    List<String> ran = new ArrayList<>();
    assertThat(maps.informer.seenOrAsk(maps.store.revision(), () -> ran.add("seen"))).isFalse();
    maps.executor.runFor(SOON);
    maps.watches.cut();
    maps.watches.hold(type -> false);
    maps.executor.runFor(SOON);
    assertThat(ran).containsExactly("seen");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closedInformers_leaveNoWatchAndNoTimer(long seed) {
    Maps maps = withTwo(seed);
    if (seed > 2) {
      maps.watches.refuse(() -> Optional.of(Errors.internal("not now")));
      maps.watches.cut();
      maps.executor.runFor(Duration.ofSeconds(3));
    }
    maps.watches.hold(type -> true);
    maps.put("one", "a", "green");
    maps.executor.runFor(SOON);
    maps.watches.hold(type -> false); // it is on its way
    maps.informers.close();
    Told told = listen(maps);
    Duration before = maps.executor.time().elapsed();
    maps.executor.runUntilIdle();
    assertThat(maps.executor.time().elapsed()).isEqualTo(before);
    assertThat(maps.store.watchCount()).isZero();
    assertThat(told.changes).isEmpty();
    assertThat(maps.informer.list()).hasSize(2).isNotEqualTo(maps.stored());
    assertThatIllegalStateException().isThrownBy(() -> maps.informers.of(Pod.class));
  }

  @Test
  void oneKind_hasOneInformer() {
    Maps maps = withTwo(1);
    assertThat(maps.informers.of(ConfigMap.class)).isSameAs(maps.informer);
    assertThat(maps.informers.find(maps.api.kinds().of(Pod.class))).isNull();
    assertThat(maps.informers.all()).hasSize(1);
    assertThat(maps.watches.size()).isEqualTo(1);
  }
}
