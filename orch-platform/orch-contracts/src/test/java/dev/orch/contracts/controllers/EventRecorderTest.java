package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.orch.controllers.events.EventRecorder;
import dev.orch.model.Chance;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.HookedApi.Call;
import dev.orch.testkit.simulation.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
  private static final Duration REFILL = Duration.ofMinutes(5);

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final Api api =
      LocalApi.builder().clock(executor.time()).seed(1).build().as(Caller.component("test"));
  private final Faults faults = new Faults(executor);
  private final EventRecorder recorder =
      new EventRecorder(
          new HookedApi(api, faults), executor.time(), executor.worker("events"), new Chance(1));

  EventRecorderTest() {
    for (String name : List.of("default", "shop")) {
      api.resources(Namespace.class)
          .create(
              NamespaceBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(name).build())
                  .build());
    }
    // Time that isn't a whole second.
    executor.runFor(Duration.ofMillis(1500));
  }

  private static ObjectMeta pod(String namespace, String name) {
    return ObjectMetaBuilder.builder()
        .namespace(namespace)
        .name(name)
        .uid("uid-" + name)
        .resourceVersion("42")
        .build();
  }

  private void record(ObjectMeta about, String message) {
    recorder.record("test", BuiltInKinds.POD, about, "Warning", "BackOff", message);
  }

  private void recordNow(ObjectMeta about, String message) {
    record(about, message);
    executor.runReady();
  }

  private Resources<Event> in(String namespace) {
    return api.resources(Event.class).inNamespace(namespace);
  }

  private List<Event> events(String namespace) {
    return in(namespace).list().items();
  }

  private Event only(String namespace) {
    assertThat(events(namespace)).hasSize(1);
    return events(namespace).get(0);
  }

  @Test
  void event_saysWhatHappenedToWhom() {
    recordNow(pod("shop", "web"), "restarting");
    Event event = only("shop");
    Instant second = Instant.parse("2026-01-01T00:00:01Z");
    assertThat(event.metadata().name()).startsWith("web.");
    assertThat(event.involvedObject().apiVersion()).isEqualTo("v1");
    assertThat(event.involvedObject().kind()).isEqualTo("Pod");
    assertThat(event.involvedObject().namespace()).isEqualTo("shop");
    assertThat(event.involvedObject().name()).isEqualTo("web");
    assertThat(event.involvedObject().uid()).isEqualTo("uid-web");
    assertThat(event.involvedObject().resourceVersion()).isEqualTo("42");
    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.reason()).isEqualTo("BackOff");
    assertThat(event.message()).isEqualTo("restarting");
    assertThat(event.source().component()).isEqualTo("test");
    assertThat(event.reportingComponent()).isEqualTo("test");
    assertThat(event.firstTimestamp()).isEqualTo(second);
    assertThat(event.lastTimestamp()).isEqualTo(second);
    assertThat(event.count()).isEqualTo(1);
  }

  @Test
  void sameEvent_isCountedInOneObject() {
    Instant first = executor.time().instant();
    for (int i = 0; i < 7; i++) {
      recordNow(pod("shop", "web"), "restarting");
      executor.runFor(Duration.ofSeconds(10));
    }
    assertThat(only("shop").count()).isEqualTo(7);
    assertThat(only("shop").firstTimestamp()).isBeforeOrEqualTo(first);
    assertThat(only("shop").lastTimestamp()).isEqualTo(Instant.parse("2026-01-01T00:01:01Z"));
  }

  @Test
  void otherEvents_haveObjectsOfTheirOwn() {
    recordNow(pod("shop", "web"), "restarting");
    recordNow(pod("shop", "web"), "failed");
    recordNow(pod("shop", "db"), "restarting");
    recorder.record(
        "other", BuiltInKinds.POD, pod("shop", "web"), "Normal", "BackOff", "restarting");
    executor.runReady();
    assertThat(events("shop")).hasSize(4).allMatch(event -> event.count() == 1);
  }

  @Test
  void clusterScopedObject_isToldOfInDefault() {
    recorder.record("test", BuiltInKinds.NODE, pod("", "n1"), "Normal", "Ready", "ready");
    executor.runReady();
    assertThat(only("default").involvedObject().namespace()).isEmpty();
    assertThat(only("default").involvedObject().name()).isEqualTo("n1");
  }

  /** The rest is counted, and told when the source may write again. */
  @Test
  void floodAboutOneObject_isWrittenNowAndThen() {
    for (int i = 0; i < 500; i++) {
      recordNow(pod("shop", "web"), "restarting");
    }
    assertThat(only("shop").count()).isEqualTo(25);
    assertThat(faults.calls()).hasSize(25);
    recordNow(pod("shop", "db"), "restarting");
    assertThat(events("shop")).hasSize(2);

    executor.runFor(REFILL);
    recordNow(pod("shop", "web"), "restarting");
    recordNow(pod("shop", "web"), "restarting");
    assertThat(events("shop").stream().mapToInt(Event::count).max()).hasValue(501);
  }

  @Test
  void eventsThatDifferInTheirMessage_areCombinedAfterNine() {
    for (int i = 1; i <= 20; i++) {
      recordNow(pod("shop", "web"), "attempt " + i);
    }
    recordNow(pod("shop", "web"), "attempt 3");
    assertThat(events("shop")).hasSize(10);
    assertThat(events("shop").stream().filter(e -> e.message().equals("attempt 3")))
        .singleElement()
        .satisfies(event -> assertThat(event.count()).isEqualTo(2));
    assertThat(events("shop").stream().filter(e -> e.count() > 2))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.count()).isEqualTo(11);
              assertThat(event.message()).isEqualTo("(combined from similar events): attempt 20");
            });

    executor.runFor(Duration.ofMinutes(11));
    recordNow(pod("shop", "web"), "attempt 21");
    assertThat(events("shop")).hasSize(11);
  }

  @Test
  void moreThanCanWait_isDropped() {
    executor.pause("events");
    for (int i = 0; i < 3000; i++) {
      record(pod("shop", "p" + i), "restarting");
    }
    executor.resume("events");
    executor.runReady();
    assertThat(events("shop")).hasSize(1000);
    recordNow(pod("shop", "web"), "restarting");
    assertThat(events("shop")).hasSize(1001);
  }

  private void recordOthers(int from, int to) {
    for (int i = from; i < to; i++) {
      recordNow(pod("shop", "p" + i), "restarting");
    }
  }

  /** What it remembers of events is bounded: the one that was longest ago begins anew. */
  @Test
  void oldEvent_isForgotten() {
    recordNow(pod("shop", "web"), "restarting");
    recordOthers(0, 4095);
    recordNow(pod("shop", "web"), "restarting");
    recordOthers(4095, 4100);
    recordNow(pod("shop", "web"), "restarting");
    assertThat(events("shop")).hasSize(4101);
    recordOthers(4100, 8196);
    recordNow(pod("shop", "web"), "restarting");
    assertThat(events("shop").stream().filter(e -> e.involvedObject().name().equals("web")))
        .hasSize(2);
  }

  @Test
  void goneNamespace_isNotTriedAgain() {
    recordNow(pod("gone", "web"), "restarting");
    assertThat(faults.calls()).hasSize(1);
    recordNow(pod("gone", "web"), "restarting");
    assertThat(faults.calls()).hasSizeLessThanOrEqualTo(3);
    int before = faults.calls().size();
    executor.runFor(Duration.ofHours(1));
    assertThat(faults.calls()).hasSize(before);
    for (int i = 0; i < 500; i++) {
      recordNow(pod("gone", "web"), "restarting");
    }
    assertThat(faults.calls()).hasSizeLessThan(60);
  }

  @Test
  void failingApi_reachesNoCaller() {
    faults.refuse(call -> true);
    record(pod("shop", "web"), "one");
    assertThat(faults.calls()).isEmpty();
    executor.runReady();
    faults.heal();
    faults.breakDown(call -> true);
    try (Logged logged = new Logged("dev.orch.controllers.events.EventRecorder")) {
      recordNow(pod("shop", "web"), "two");
      assertThat(logged.messages()).containsExactly("WARNING event BackOff");
    }
    faults.heal();
    recordNow(pod("shop", "web"), "three");
    assertThat(only("shop").message()).isEqualTo("three");
  }

  @Test
  void slowApi_holdsUpNoCaller() {
    faults.take(Duration.ofSeconds(20), Duration.ofSeconds(20));
    record(pod("shop", "web"), "restarting");
    record(pod("shop", "web"), "restarting");
    assertThat(executor.time().elapsed()).isEqualTo(Duration.ofMillis(1500));
    executor.runReady();
    assertThat(only("shop").count()).isEqualTo(2);
    assertThat(only("shop").lastTimestamp()).isEqualTo(only("shop").firstTimestamp());
  }

  @Test
  void executorThatWasShutDown_reachesNoCaller() {
    ScheduledExecutorService worker = executor.worker("ended");
    EventRecorder late = new EventRecorder(api, executor.time(), worker, new Chance(1));
    worker.shutdown();
    assertThatCode(
            () -> {
              for (int i = 0; i < 2000; i++) {
                late.record("test", BuiltInKinds.POD, pod("shop", "web"), "Normal", "A", "b");
              }
            })
        .doesNotThrowAnyException();
  }

  /** The Event is there, and its recorder doesn't know. */
  @Test
  void lostAnswer_makesNoSecondObject() {
    faults.lose(Call::isWrite);
    recordNow(pod("shop", "web"), "restarting");
    faults.heal();
    recordNow(pod("shop", "web"), "restarting");
    assertThat(only("shop").count()).isEqualTo(2);
  }

  @Test
  void refusedCount_isMadeUpFor() {
    recordNow(pod("shop", "web"), "restarting");
    faults.refuse(Call::isWrite);
    recordNow(pod("shop", "web"), "restarting");
    faults.heal();
    recordNow(pod("shop", "web"), "restarting");
    assertThat(only("shop").count()).isEqualTo(3);
  }

  /** As when it expired: it is made again as it would be by now. */
  @Test
  void removedEvent_isMadeAgainWithItsCount() {
    recordNow(pod("shop", "web"), "restarting");
    recordNow(pod("shop", "web"), "restarting");
    Event before = only("shop");
    executor.runFor(Duration.ofHours(2));
    assertThat(events("shop")).isEmpty();
    recordNow(pod("shop", "web"), "restarting");
    assertThat(only("shop").count()).isEqualTo(3);
    assertThat(only("shop").metadata().name()).isEqualTo(before.metadata().name());
    assertThat(only("shop").firstTimestamp()).isEqualTo(before.firstTimestamp());
    assertThat(only("shop").lastTimestamp()).isAfter(before.lastTimestamp());
  }

  @Test
  void nameTooLongForAnEvent_isReplaced() {
    String longest = "a".repeat(253);
    recordNow(pod("shop", longest), "restarting");
    assertThat(only("shop").involvedObject().name()).isEqualTo(longest);
  }

  @Test
  void closedRecorder_writesNothing() {
    record(pod("shop", "web"), "restarting");
    recorder.close();
    recordNow(pod("shop", "db"), "restarting");
    assertThat(events("shop")).isEmpty();
  }
}
