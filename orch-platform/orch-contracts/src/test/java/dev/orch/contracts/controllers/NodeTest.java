package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.NodeLifecycle;
import dev.orch.controllers.cluster.PodGarbage;
import dev.orch.controllers.cluster.TaintEviction;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
  private static final String NODE =
      "{'metadata':{'name':'%s'},'status':{'conditions':["
          + "{'type':'Ready','status':'True'},{'type':'DiskPressure','status':'%s'}]}}";
  private static final String POD =
      "{'metadata':{'name':'p'},'spec':{'nodeName':'n1',"
          + "'containers':[{'name':'c','image':'i:1'}]}}";

  private static List<String> taints(Simulation world) {
    return world.api().resources(Node.class).get("n1").spec().taints().stream()
        .map(Taint::key)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readyNode_losesTheTaintAndASilentOneItsPods(long seed) {
    try (Simulation world =
        Simulation.of(
            seed, NodeLifecycle.controller(), TaintEviction.controller(), Kubelet.loop())) {
      world.createIn("", Node.class, NODE.formatted("n1", "True"));
      world.until(() -> taints(world).equals(List.of("node.kubernetes.io/disk-pressure")));
      // Were all nodes lost, it would rather be the controller that is cut off.
      world.createIn("", Node.class, NODE.formatted("n2", "False"));
      world.create(Pod.class, POD);
      passWithHeartbeats(world, 30);
      assertThat(taints(world)).doesNotContain("node.kubernetes.io/unreachable");

      passWithHeartbeats(world, 20);
      assertThat(taints(world)).contains("node.kubernetes.io/unreachable");
      passWithHeartbeats(world, 280);
      assertThat(world.of(Pod.class).get("p").metadata().deletionTimestamp()).isNull();
      passWithHeartbeats(world, 60);
      assertThat(world.of(Pod.class).find("p")).isEmpty();
    }
  }

  /** Time during which the second node reports every ten seconds. */
  private static void passWithHeartbeats(Simulation world, int seconds) {
    for (int passed = 0; passed < seconds; passed += 10) {
      world.executor().runFor(Duration.ofSeconds(10));
      world.api().resources(Node.class).status().edit("n2", node -> reported(node, world));
    }
  }

  private static Node reported(Node node, Simulation world) {
    return node.withStatus(
        node.status()
            .withConditions(
                node.status().conditions().stream()
                    .map(c -> c.withLastHeartbeatTime(world.executor().time().instant()))
                    .toList()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void podsOfANodeThatIsGone_areRemoved(long seed) {
    try (Simulation world =
        Simulation.of(seed, NodeLifecycle.controller(), PodGarbage.controller())) {
      world.createIn("", Node.class, NODE.formatted("n1", "False"));
      world.create(Pod.class, POD);
      world.executor().runFor(Duration.ofSeconds(5));
      world.api().resources(Node.class).delete("n1");
      world.until(() -> world.of(Pod.class).find("p").isEmpty());
    }
  }
}
