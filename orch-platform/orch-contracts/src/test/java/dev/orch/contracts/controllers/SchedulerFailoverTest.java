package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.Chance;
import dev.orch.model.core.Pod;
import dev.orch.store.api.Caller;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A scheduler dies between any two of its steps, and another takes its place. */
class SchedulerFailoverTest {
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1',"
          + "'resources':{'requests':{'cpu':'250m'}}}]}}";

  static final List<String> WORKERS =
      List.of(
          "informers",
          "events",
          "scheduler",
          "scheduler-binding-0",
          "scheduler-binding-1",
          "scheduler-binding-2",
          "scheduler-binding-3",
          "scheduler-binding-4",
          "scheduler-binding-5",
          "scheduler-binding-6",
          "scheduler-binding-7");

  static ControllerManager start(Simulation world, String life, long seed) {
    return ControllerManager.start(
        new HookedApi(
            world.api().as(Caller.component(life)), HookedApi.interleaving(world.executor())),
        world.executor().time(),
        name -> world.executor().worker(life + "/" + name),
        new Chance(seed),
        List.of(SchedulerLoop.defaults()));
  }

  static TreeMap<String, Long> countByNode(Simulation world) {
    return world.of(Pod.class).list().items().stream()
        .collect(
            Collectors.groupingBy(
                pod -> pod.spec().nodeName(), TreeMap::new, Collectors.counting()));
  }

  @Property(tries = 60)
  void killedScheduler_losesNoPodAndFillsNoNodeTwice(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 300) int steps) {
    try (Simulation world = Simulation.of(seed)) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      ControllerManager first = start(world, "first", seed);
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "p" + i);
      }
      int[] left = {steps};
      world.executor().runUntil(() -> left[0]-- <= 0, Duration.ofSeconds(10));
      WORKERS.forEach(name -> world.executor().kill("first/" + name));

      try (ControllerManager second = start(world, "second", seed + 1)) {
        world.executor().runFor(Duration.ofMinutes(1));
        assertThat(countByNode(world)).containsEntry("a", 4L).containsEntry("b", 4L);
      }
      first.close();
    }
  }

  @Property(tries = 100)
  void twoActiveSchedulers_fillNoNodeTwice(@ForAll long seed) {
    try (Simulation world = Simulation.of(seed);
        ControllerManager first = start(world, "first", seed);
        ControllerManager second = start(world, "second", seed + 1)) {
      SchedulerTest.node(world, "a");
      SchedulerTest.node(world, "b");
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "p" + i);
      }
      world.executor().runFor(Duration.ofMinutes(2));

      assertThat(countByNode(world)).containsEntry("a", 4L).containsEntry("b", 4L);
    }
  }

  @Property(tries = 50)
  void lateScheduler_takesNodesOver(@ForAll long seed) {
    try (Simulation world = Simulation.of(seed)) {
      SchedulerTest.node(world, "a");
      try (ControllerManager first = start(world, "first", seed)) {
        world.create(Pod.class, POD, "p0");
        world.until(() -> countByNode(world).containsKey("a"));
      }
      try (ControllerManager second = start(world, "second", seed + 1)) {
        for (int i = 1; i < 4; i++) {
          world.create(Pod.class, POD, "p" + i);
        }
        world.until(() -> countByNode(world).equals(new TreeMap<>(java.util.Map.of("a", 4L))));
      }
    }
  }
}
