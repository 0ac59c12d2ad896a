package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Condition;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods of a group get nodes together or not at all. */
class GangSchedulingTest {
  private static List<String> condition(Simulation world, String group) {
    return world.of(PodGroup.class).get(group).status().conditions().stream()
        .map(c -> c.type() + "=" + c.status() + " " + c.reason())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void gangThatFits_isBoundWhole(long seed) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      GangWorld.gang(world, "g", 8, 250);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 8)));

      assertThat(condition(world, "g")).containsExactly("PodGroupScheduled=True Scheduled");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void gangThatDoesNotFit_bindsNobodyAndSaysWhy(long seed) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      GangWorld.gang(world, "g", 9, 250);
      world.executor().runFor(Duration.ofSeconds(30));

      assertThat(GangWorld.bound(world)).isEqualTo(Map.of("g", 0));
      assertThat(world.of(PodGroup.class).get("g").status().conditions())
          .extracting(Condition::reason, Condition::message)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "Unschedulable", "0/2 nodes are available: 2 Insufficient cpu."));
      assertThat(world.of(Pod.class).get("g-0").status().conditions())
          .anyMatch(c -> c.type().equals("PodScheduled") && c.reason().equals("Unschedulable"));

      SchedulerTest.node(world, "c");
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 9)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void podsWaitForGroupAndMinCount(long seed) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      GangWorld.pod(world, "p0", "g", 100);
      world.executor().runFor(Duration.ofSeconds(20));
      assertThat(GangWorld.bound(world)).isEqualTo(Map.of("g", 0));
      GangWorld.group(world, "g", 3);
      GangWorld.pod(world, "p1", "g", 100);
      world.executor().runFor(Duration.ofSeconds(20));
      assertThat(GangWorld.bound(world)).isEqualTo(Map.of("g", 0));
      world.executor().runFor(Duration.ofMinutes(3));
      assertThat(condition(world, "g")).containsExactly("PodGroupScheduled=False Timeout");

      GangWorld.pod(world, "p2", "g", 100);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 3)));
      assertThat(condition(world, "g")).containsExactly("PodGroupScheduled=True Scheduled");

      GangWorld.pod(world, "p3", "g", 100);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
    }
  }

  @Test
  void podsBeyondMinCount_areNoReasonToWait() {
    try (Simulation world = GangWorld.of(1, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      GangWorld.group(world, "g", 3);
      for (int i = 0; i < 6; i++) {
        GangWorld.pod(world, "p" + i, "g", 250);
      }
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
    }
  }

  @Test
  void replacedPod_joinsItsGang() {
    try (Simulation world = GangWorld.of(1, GangWorld.scheduler(), Kubelet.loop())) {
      SchedulerTest.node(world, "a");
      GangWorld.gang(world, "g", 3, 250);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 3)));
      world.of(Pod.class).delete("g-1");
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 2)));
      GangWorld.pod(world, "g-1", "g", 250);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 3)));
    }
  }

  /** Each would fit alone; half of each must never hold what the other needs. */
  @Property(tries = 40)
  void twoGangs_neverWaitForEachOther(@ForAll long seed) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler(), Kubelet.loop())) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      GangWorld.group(world, "g", 6);
      GangWorld.group(world, "h", 6);
      for (int i = 0; i < 6; i++) {
        GangWorld.pod(world, "g" + i, "g", 250);
        GangWorld.pod(world, "h" + i, "h", 250);
      }
      world.executor().runFor(Duration.ofSeconds(30));
      Map<String, Integer> bound = GangWorld.bound(world);
      assertThat(bound.values()).containsExactlyInAnyOrder(6, 0);

      String first = bound.get("g") == 6 ? "g" : "h";
      for (int i = 0; i < 6; i++) {
        world.of(Pod.class).delete(first + i);
      }
      String second = first.equals("g") ? "h" : "g";
      world.until(() -> GangWorld.bound(world).equals(Map.of(second, 6)));
    }
  }

  /** Small pods keep coming, and would always find room before a large gang does. */
  @Property(tries = 10)
  void largeGang_doesNotStarve(@ForAll long seed) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler(), Kubelet.loop())) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      for (int i = 0; i < 8; i++) {
        small(world, "s" + i);
      }
      world.executor().runFor(Duration.ofSeconds(20));
      GangWorld.gang(world, "g", 2, 1000);
      for (int i = 8; GangWorld.bound(world).get("g") == 0 && i < 60; i++) {
        small(world, "s" + i);
        small(world, "t" + i);
        world.executor().runFor(Duration.ofSeconds(5));
        world.of(Pod.class).list().items().stream()
            .filter(pod -> pod.metadata().name().matches("[st].*"))
            .filter(pod -> !pod.spec().nodeName().isEmpty())
            .filter(pod -> pod.metadata().deletionTimestamp() == null)
            .limit(2)
            .forEach(pod -> world.of(Pod.class).delete(pod.metadata().name()));
      }
      assertThat(GangWorld.bound(world)).isEqualTo(Map.of("g", 2));
    }
  }

  /** The group goes while its pods are queued: none of them is bound by itself. */
  @Property(tries = 30)
  void groupThatGoes_leavesItsPodsWaiting(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int steps) {
    try (Simulation world = GangWorld.of(seed, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      GangWorld.gang(world, "g", 4, 250);
      int[] left = {steps};
      world.executor().runUntil(() -> left[0]-- <= 0, Duration.ofSeconds(5));
      world.of(PodGroup.class).delete("g");
      world.executor().runFor(Duration.ofSeconds(30));
      assertThat(GangWorld.bound(world).get("g")).isIn(0, 4);

      GangWorld.group(world, "g", 4);
      world.until(() -> GangWorld.bound(world).equals(Map.of("g", 4)));
    }
  }

  /** What was held back for a gang is free when the gang is gone. */
  @Test
  void holdingBack_endsWithTheGang() {
    try (Simulation world = GangWorld.of(1, GangWorld.scheduler(), Kubelet.loop())) {
      SchedulerTest.node(world, "a");
      for (int i = 0; i < 3; i++) {
        small(world, "s" + i);
      }
      world.executor().runFor(Duration.ofSeconds(10));
      GangWorld.gang(world, "g", 2, 500);
      world.executor().runFor(Duration.ofMinutes(2));
      small(world, "late");
      world.executor().runFor(Duration.ofSeconds(30));
      assertThat(world.of(Pod.class).get("late").spec().nodeName()).isEmpty();

      world.of(Pod.class).delete("g-0");
      world.until(() -> !world.of(Pod.class).get("late").spec().nodeName().isEmpty());
    }
  }

  /** Room that is held back in vain is given free. */
  @Test
  void holdingBack_endsInTime() {
    try (Simulation world = GangWorld.of(1, GangWorld.scheduler())) {
      SchedulerTest.node(world, "a");
      small(world, "s");
      world.executor().runFor(Duration.ofSeconds(10));
      GangWorld.gang(world, "g", 2, 500);
      world.executor().runFor(Duration.ofMinutes(2));
      small(world, "late");
      world.executor().runFor(Duration.ofMinutes(15));
      assertThat(world.of(Pod.class).get("late").spec().nodeName()).isEmpty();

      world.executor().runFor(Duration.ofMinutes(6));
      assertThat(world.of(Pod.class).get("late").spec().nodeName()).isEqualTo("a");
      assertThat(condition(world, "g")).containsExactly("PodGroupScheduled=False Timeout");
    }
  }

  private static void small(Simulation world, String name) {
    world.create(
        Pod.class,
        "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1',"
            + "'resources':{'requests':{'cpu':'250m'}}}]}}",
        name);
  }

  @Property(tries = 60)
  void killedScheduler_leavesNoGangInPart(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 250) int steps) {
    try (Simulation world = GangWorld.of(seed)) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      ControllerManager first = GangWorld.start(world, "first", seed, UnaryOperator.identity());
      GangWorld.gang(world, "g", 5, 250);
      GangWorld.gang(world, "h", 3, 250);
      GangWorld.gang(world, "i", 4, 250);
      int[] left = {steps};
      world.executor().runUntil(() -> left[0]-- <= 0, Duration.ofSeconds(10));
      SchedulerFailoverTest.WORKERS.forEach(name -> world.executor().kill("first/" + name));
      assertThat(GangWorld.partial(world)).isEmpty();

      try (ControllerManager second =
          GangWorld.start(world, "second", seed + 1, UnaryOperator.identity())) {
        world.executor().runFor(Duration.ofMinutes(1));
        Map<String, Integer> bound = GangWorld.bound(world);
        assertThat(bound.get("g")).isIn(0, 5);
        assertThat(bound.get("h")).isIn(0, 3);
        assertThat(bound.get("i")).isIn(0, 4);
        assertThat(bound.values().stream().mapToInt(n -> n).sum()).isGreaterThanOrEqualTo(7);
        SchedulerFailoverTest.countByNode(world)
            .forEach((node, count) -> assertThat(node.isEmpty() || count <= 4).isTrue());
      }
      first.close();
    }
  }

  @Property(tries = 60)
  void twoActiveSchedulers_bindGangsWholeAndFillNoNodeTwice(@ForAll long seed) {
    try (Simulation world = GangWorld.of(seed);
        ControllerManager first = GangWorld.start(world, "first", seed, UnaryOperator.identity());
        ControllerManager second =
            GangWorld.start(world, "second", seed + 1, UnaryOperator.identity())) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      GangWorld.gang(world, "g", 5, 250);
      GangWorld.gang(world, "h", 3, 250);
      GangWorld.gang(world, "i", 4, 250);
      for (int i = 0; i < 60; i++) {
        world.executor().runFor(Duration.ofMillis(500));
        assertThat(GangWorld.partial(world)).isEmpty();
      }
      world.executor().runFor(Duration.ofMinutes(1));

      SchedulerFailoverTest.countByNode(world)
          .forEach((node, count) -> assertThat(node.isEmpty() || count <= 4).isTrue());
      assertThat(GangWorld.bound(world).values().stream().mapToInt(n -> n).sum())
          .isGreaterThanOrEqualTo(7);
    }
  }
}
