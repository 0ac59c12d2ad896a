package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.policy.DeadlineAdmission;
import dev.orch.scheduling.policy.EarliestDeadlineFirst;
import dev.orch.scheduling.policy.FairShare;
import dev.orch.scheduling.policy.Interference;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies in a running scheduler. */
class SchedulerPoliciesTest {
  private static final String POD =
      "{'metadata':{'name':'%s','labels':{'scheduling.orch.dev/queue':'%s'},'annotations':{%s}},"
          + "'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'i:1','resources':{'requests':{'cpu':'%s'}}}]}}";

  private static Simulation world(long seed, Object plugin) {
    Profile profile = Profile.defaults().toBuilder().plugin("Policy", plugin).build();
    return Simulation.of(seed, new SchedulerLoop(SchedulerLoop.DEFAULT, profile));
  }

  private static boolean isBound(Simulation world, String pod) {
    return !world.of(Pod.class).get(pod).spec().nodeName().isEmpty();
  }

  private static String message(Simulation world, String pod) {
    return world.of(Pod.class).get(pod).status().conditions().stream()
        .filter(condition -> condition.type().equals("PodScheduled"))
        .map(PodCondition::message)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void queues_shareByTheirWeights(long seed) {
    try (Simulation world =
        world(seed, FairShare.byLabel(FairShare.QUEUE, new TreeMap<>(Map.of("b", 3))))) {
      SchedulerTest.node(world, "n");
      SchedulerTest.node(world, "o");
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "a" + i, "a", "", "250m");
      }
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "b" + i, "b", "", "250m");
      }
      world.executor().runFor(Duration.ofMinutes(1));

      assertThat(boundByQueue(world)).isEqualTo(Map.of("a", 2L, "b", 6L));

      List<Pod> ofB =
          world.of(Pod.class).list().items().stream()
              .filter(pod -> pod.metadata().name().startsWith("b"))
              .sorted(Comparator.comparing((Pod pod) -> !pod.spec().nodeName().isEmpty()))
              .toList();
      ofB.subList(0, 8).forEach(pod -> world.of(Pod.class).delete(pod.metadata().name()));
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(boundByQueue(world))
          .as("what is left is lent")
          .isEqualTo(Map.of("a", 6L, "b", 2L));
    }
  }

  private static Map<String, Long> boundByQueue(Simulation world) {
    return world.of(Pod.class).list().items().stream()
        .filter(pod -> !pod.spec().nodeName().isEmpty())
        .collect(
            Collectors.groupingBy(
                pod -> pod.metadata().name().substring(0, 1), TreeMap::new, Collectors.counting()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void deadlines_decideWhoIsFirst(long seed) {
    try (Simulation world = world(seed, new EarliestDeadlineFirst())) {
      SchedulerTest.node(world, "n");
      world.create(Pod.class, POD, "whenever", "", "", "1");
      world.create(
          Pod.class,
          POD,
          "later",
          "",
          "'scheduling.orch.dev/deadline':'2100-01-01T00:00:00Z'",
          "1");
      world.create(
          Pod.class, POD, "soon", "", "'scheduling.orch.dev/deadline':'2099-01-01T00:00:00Z'", "1");
      world.executor().runFor(Duration.ofMinutes(1));

      assertThat(isBound(world, "soon")).isTrue();
      world.of(Pod.class).delete("soon");
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(isBound(world, "later")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deadlineThatCantBeMet_isSaidInTheCondition(long seed) {
    AtomicReference<InstantSource> clock = new AtomicReference<>();
    try (Simulation world = world(seed, new DeadlineAdmission(() -> clock.get().instant()))) {
      clock.set(world.executor().time());
      SchedulerTest.node(world, "n");
      Instant past = world.executor().time().instant().minusSeconds(1);
      world.create(
          Pod.class, POD, "late", "", "'scheduling.orch.dev/deadline':'" + past + "'", "1");
      world.executor().runFor(Duration.ofSeconds(5));

      assertThat(message(world, "late"))
          .startsWith("0/1 nodes are available: deadline ")
          .contains(" can't be met: it has passed.");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void quiet_letsThePodIn(long seed) {
    try (Simulation world = world(seed, new Interference(10))) {
      SchedulerTest.node(world, "n");
      world.create(Pod.class, POD, "noisy", "", "'scheduling.orch.dev/pressure':'cache=50'", "1m");
      world.executor().runFor(Duration.ofSeconds(30));
      world.create(
          Pod.class, POD, "tender", "", "'scheduling.orch.dev/sensitivity':'cache=50'", "1m");
      world.executor().runFor(Duration.ofSeconds(30));
      assertThat(message(world, "tender"))
          .startsWith(
              "0/1 nodes are available: 1 node(s) had pods that would slow the pod down too much.");

      world.of(Pod.class).delete("noisy");
      world.executor().runFor(Duration.ofSeconds(30));
      assertThat(isBound(world, "tender")).isTrue();
    }
  }
}
