package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.NodeLifecycle;
import dev.orch.controllers.cluster.PodGarbage;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodGarbageTest {
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'nodeName':'%s',"
          + "'containers':[{'name':'c','image':'img:1'}]}}";

  private static List<String> names(Simulation world) {
    return world.of(Pod.class).list().items().stream().map(p -> p.metadata().name()).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void podsOfAGoneNode_goAfterQuarantine(long seed) {
    try (Simulation world =
        Simulation.of(seed, NodeLifecycle.controller(), PodGarbage.controller())) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2");
      world.create(Pod.class, POD, "web", "n1");
      world.create(Pod.class, POD, "db", "n2");
      world.executor().runFor(Duration.ofMinutes(2));
      assertThat(names(world)).containsExactly("db", "web");

      nodes.lose("n1");
      world.api().resources(Node.class).delete("n1");
      world.executor().runFor(Duration.ofSeconds(39));
      assertThat(names(world)).containsExactly("db", "web");
      world.executor().runFor(Duration.ofSeconds(40));
      assertThat(names(world)).containsExactly("db");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void endedPods_areTrimmedByAge(long seed) {
    try (Simulation world = Simulation.of(seed, PodGarbage.keeping(2))) {
      for (String name : List.of("a", "b", "c", "d", "e")) {
        world.create(Pod.class, POD, name, "");
        if (!name.equals("b")) {
          String reason = name.equals("d") ? "Evicted" : "";
          world
              .of(Pod.class)
              .status()
              .edit(name, p -> p.withStatus(p.status().withPhase("Failed").withReason(reason)));
        }
        world.executor().runFor(Duration.ofSeconds(1));
      }
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(names(world)).containsExactly("b", "c", "e");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leavingPods_goFromNodesOutOfService(long seed) {
    try (Simulation world =
        Simulation.of(seed, NodeLifecycle.controller(), PodGarbage.controller())) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2");
      world.create(Pod.class, POD, "stays", "n1");
      world.create(Pod.class, POD, "leaves", "n1");
      world.executor().runFor(Duration.ofSeconds(10));
      nodes.lose("n1");
      world.of(Pod.class).delete("leaves");
      world.executor().runFor(Duration.ofMinutes(2));
      assertThat(names(world)).containsExactly("leaves", "stays");

      Taint off = new Taint("node.kubernetes.io/out-of-service", "", "NoSchedule", null);
      world
          .api()
          .resources(Node.class)
          .edit(
              "n1",
              n -> {
                List<Taint> taints = new java.util.ArrayList<>(n.spec().taints());
                taints.add(off);
                return n.withSpec(n.spec().withTaints(taints));
              });
      world.executor().runFor(Duration.ofSeconds(30));
      assertThat(names(world)).containsExactly("stays");
    }
  }
}
