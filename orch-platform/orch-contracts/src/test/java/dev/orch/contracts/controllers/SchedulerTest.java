package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
  private static final String NODE =
      "{'metadata':{'name':'%s'},'status':{'allocatable':{'cpu':'1','memory':'1Gi','pods':'110'},"
          + "'conditions':[{'type':'Ready','status':'True'}]}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1',"
          + "'resources':{'requests':{'cpu':'%s'}}}]}}";

  private static void node(World world, String name) {
    world.createIn("", Node.class, NODE.formatted(name));
    world
        .api
        .resources(Node.class)
        .edit(name, node -> node.withSpec(node.spec().withTaints(List.of())));
  }

  private static boolean isBound(World world, String pod) {
    return !world.of(Pod.class).get(pod).spec().nodeName().isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nodes_areNeverOverfull(long seed) {
    try (World world = new World(seed, SchedulerLoop.defaults())) {
      node(world, "a");
      node(world, "b");
      for (int i = 0; i < 10; i++) {
        world.create(Pod.class, POD, "p" + i, "250m");
      }
      world.executor.runFor(Duration.ofMinutes(1));

      Map<String, Long> counts =
          world.of(Pod.class).list().items().stream()
              .collect(
                  Collectors.groupingBy(
                      pod -> pod.spec().nodeName(), TreeMap::new, Collectors.counting()));
      assertThat(counts).isEqualTo(Map.of("a", 4L, "b", 4L, "", 2L));
      assertThat(world.of(Event.class).list().items().stream().map(Event::reason))
          .filteredOn(reason -> reason.equals("Scheduled"))
          .hasSize(8);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void podWithoutNode_saysWhyAndWaitsForOne(long seed) {
    try (World world = new World(seed, SchedulerLoop.defaults())) {
      node(world, "a");
      world.create(Pod.class, POD, "big", "2");
      world.executor.runFor(Duration.ofSeconds(30));

      assertThat(world.of(Pod.class).get("big").status().conditions())
          .filteredOn(condition -> condition.type().equals("PodScheduled"))
          .extracting(PodCondition::message)
          .containsExactly(
              "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate,"
                  + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for"
                  + " scheduling.");
      world.api.resources(Node.class).status().edit("a", SchedulerTest::bigger);
      world.until(() -> isBound(world, "big"));
    }
  }

  private static Node bigger(Node node) {
    Map<String, dev.orch.model.Quantity> more = new TreeMap<>(node.status().allocatable());
    more.put("cpu", dev.orch.model.Quantity.of(4));
    return node.withStatus(node.status().withAllocatable(more));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deletedPod_makesRoom(long seed) {
    try (World world = new World(seed, SchedulerLoop.defaults(), World.kubelet())) {
      node(world, "a");
      world.create(Pod.class, POD, "first", "1");
      world.until(() -> isBound(world, "first"));
      world.create(Pod.class, POD, "second", "1");
      world.executor.runFor(Duration.ofSeconds(20));
      assertThat(isBound(world, "second")).isFalse();

      world.of(Pod.class).delete("first");
      world.until(() -> isBound(world, "second"));
    }
  }
}
