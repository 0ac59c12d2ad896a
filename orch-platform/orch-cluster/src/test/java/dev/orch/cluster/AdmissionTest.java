package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.Chance;
import dev.orch.model.Quantity;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.Taint;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Resources;
import dev.orch.store.api.Caller;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What a node with four CPUs makes of pods that somebody bound to it. */
class AdmissionTest {
  private static final String ASKING =
      "'containers':[{'name':'c','image':'img:1','resources':{'requests':{'cpu':'%s'}}}]";

  @Test
  void podBoundToAFullNode_fails() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.pod("large", ASKING, "3");
      world.until(() -> world.isReady("large"));
      world.pod("small", ASKING, "1500m");
      world.until(() -> world.phase("small").equals("Failed"));
      world.run(120);

      Pod refused = world.pod("small");
      assertThat(refused.status().reason()).isEqualTo("OutOfcpu");
      assertThat(refused.status().message())
          .isEqualTo(
              "Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used:"
                  + " 3000, capacity: 4000");
      assertThat(refused.status().startTime()).isNotNull();
      assertThat(refused.status().containerStatuses()).isEmpty();
      assertThat(refused.status().conditions())
          .extracting(PodCondition::type)
          .doesNotContain("Ready", "Initialized");
      assertThat(world.events())
          .filteredOn(event -> event.involvedObject().name().equals("small"))
          .filteredOn(event -> event.type().equals("Warning"))
          .singleElement()
          .extracting(Event::reason, Event::message)
          .containsExactly(
              "OutOfcpu",
              "Node didn't have enough resource: cpu, requested: 1500, used: 3000, capacity: 4000");
      assertThat(world.starts).extracting(NodeWorld.Start::pod).containsOnly("large");
      assertThat(world.isReady("large")).isTrue();
    }
  }

  @Test
  void refusedPod_canBeDeleted() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.pod("p", ASKING, "5");
      world.until(() -> world.phase("p").equals("Failed"));
      world.pods().delete("p");
      world.until(() -> world.isGone("p"));
      assertThat(world.sandboxes()).isEmpty();
    }
  }

  @Test
  void podThatLeaves_makesRoom() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.pod("first", ASKING, "4");
      world.until(() -> world.isReady("first"));
      world.pods().delete("first");
      world.until(() -> world.isGone("first"));
      world.pod("second", ASKING, "4");
      world.until(() -> world.isReady("second"));
    }
  }

  @Test
  void podsThatCameWhileNoAgentRan_areTakenInByAge() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.run(1);
      world.stopAgent();
      for (String name : List.of("d", "b", "c", "a")) {
        world.pod(name, ASKING, "2");
        world.run(1);
      }
      world.startAgent();
      world.run(30);
      assertThat(world.isReady("d")).isTrue();
      assertThat(world.isReady("b")).isTrue();
      assertThat(world.phase("a")).isEqualTo("Failed");
      assertThat(world.phase("c")).isEqualTo("Failed");
    }
  }

  @Test
  void podThatWasTakenIn_staysWhenTheAgentIsStartedAgain() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.pod("p", ASKING, "4");
      world.until(() -> world.isReady("p"));
      world.stopAgent();
      taint(world, new Taint("k", "", "NoExecute", null));
      world.startAgent();
      world.pod("q", ASKING, "0");
      world.until(() -> world.phase("q").equals("Failed"));
      assertThat(world.pod("q").status().reason()).isEqualTo("TaintToleration");
      assertThat(world.isReady("p")).isTrue();
    }
  }

  @Property(tries = 60)
  void twoSchedulersThatPassForOne_fillNoNodeTwice(@ForAll long seed) {
    try (NodeWorld world = new NodeWorld(seed)) {
      world.run(1);
      taint(world);
      // Of one seed they bear one name, so that the store lets both bind to the node.
      ControllerManager first = scheduler(world, "first", seed);
      ControllerManager second = scheduler(world, "second", seed);
      for (int i = 0; i < 12; i++) {
        world.create(
            Pod.class,
            "default",
            "{'metadata':{'name':'p"
                + i
                + "'},'spec':{'schedulerName':'"
                + (i % 2 == 0 ? "first" : "second")
                + "',"
                + ASKING.formatted("1")
                + "}}");
      }
      world.run(60);
      first.close();
      second.close();

      List<Pod> running =
          world.pods().list().items().stream()
              .filter(pod -> pod.status().phase().equals("Running"))
              .toList();
      long held = running.stream().mapToLong(pod -> Resources.heldBy(pod).milliCpu()).sum();
      assertThat(held).isEqualTo(Quantity.of(4).milliValue());
      List<Pod> refused =
          world.pods().list().items().stream()
              .filter(pod -> pod.status().phase().equals("Failed"))
              .toList();
      assertThat(refused)
          .allSatisfy(pod -> assertThat(pod.status().reason()).isEqualTo("OutOfcpu"));
      Statistics.collect(refused.isEmpty() ? "fitted" : "refused");
      Statistics.coverage(coverage -> coverage.check("refused").count(count -> count > 0));
    }
  }

  private static void taint(NodeWorld world, Taint... taints) {
    world
        .api
        .resources(Node.class)
        .edit("n1", node -> node.withSpec(node.spec().withTaints(List.of(taints))));
  }

  private static ControllerManager scheduler(NodeWorld world, String life, long seed) {
    return ControllerManager.start(
        world.api.as(Caller.component(life)),
        world.executor.time(),
        name -> world.executor.worker(life + "/" + name),
        new Chance(seed),
        List.of(new SchedulerLoop(life, Profile.defaults())));
  }
}
