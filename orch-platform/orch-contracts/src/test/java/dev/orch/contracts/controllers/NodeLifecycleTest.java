package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.NodeLifecycle;
import dev.orch.controllers.cluster.TaintEviction;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLifecycleTest {
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'nodeName':'%s','tolerations':[%s],"
          + "'containers':[{'name':'c','image':'img:1'}]}}";
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable:";

  private static Simulation world(long seed) {
    return Simulation.of(seed, NodeLifecycle.controller(), TaintEviction.controller());
  }

  private static void pod(Simulation world, String name, String node, String tolerations) {
    world.create(Pod.class, POD, name, node, tolerations);
    world
        .of(Pod.class)
        .status()
        .edit(name, pod -> Kubelet.running(pod, world.executor().time().instant()));
  }

  private static boolean isLeaving(Simulation world, String name) {
    return world.of(Pod.class).get(name).metadata().deletionTimestamp() != null;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void newNode_losesItsTaintAtOnce(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1");
      world.executor().runReady();
      assertThat(nodes.taints("n1")).isEmpty();
      assertThat(nodes.get("n1").metadata().labels())
          .containsEntry("beta.kubernetes.io/os", "linux");
      world.executor().runFor(Duration.ofMinutes(5));
      assertThat(nodes.taints("n1")).isEmpty();
      assertThat(world.of(Event.class).list().items())
          .extracting(Event::message)
          .containsExactly("Node n1 event: Registered Node n1 in Controller");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void silentNode_isLostAfterTheGracePeriod(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2");
      pod(world, "web", "n1", "");
      world.executor().runFor(Duration.ofSeconds(35));
      nodes.lose("n1");
      world.executor().runFor(Duration.ofSeconds(42));
      assertThat(nodes.taints("n1")).isEmpty();

      world.executor().runFor(Duration.ofSeconds(10));
      NodeCondition ready = nodes.get("n1").status().conditions().get(0);
      assertThat(ready.status()).isEqualTo("Unknown");
      assertThat(ready.reason()).isEqualTo("NodeStatusUnknown");
      assertThat(ready.message()).isEqualTo("Kubelet stopped posting node status.");
      assertThat(nodes.taints("n1"))
          .containsExactly(UNREACHABLE + "NoExecute", UNREACHABLE + "NoSchedule");
      assertThat(Pods.isReady(world.of(Pod.class).get("web"))).isFalse();
      assertThat(nodes.taints("n2")).isEmpty();

      nodes.begin("n1");
      world.executor().runReady();
      assertThat(nodes.taints("n1")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void lostNode_isLeftAfterTolerationSeconds(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2");
      pod(world, "default", "n1", "");
      pod(
          world,
          "short",
          "n1",
          "{'key':'node.kubernetes.io/unreachable','operator':'Exists','effect':'NoExecute',"
              + "'tolerationSeconds':20}");
      pod(world, "daemon", "n1", "{'operator':'Exists'}");
      pod(world, "elsewhere", "n2", "");
      world.executor().runFor(Duration.ofSeconds(45));
      nodes.lose("n1");
      world.until(() -> nodes.taints("n1").contains(UNREACHABLE + "NoExecute"));
      Instant lost = world.executor().time().instant();

      world.until(() -> isLeaving(world, "short"));
      assertThat(Duration.between(lost, world.executor().time().instant()))
          .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
      world.until(() -> isLeaving(world, "default"));
      assertThat(Duration.between(lost, world.executor().time().instant()))
          .isBetween(Duration.ofSeconds(299), Duration.ofSeconds(301));
      world.executor().runFor(Duration.ofMinutes(10));
      assertThat(isLeaving(world, "daemon")).isFalse();
      assertThat(isLeaving(world, "elsewhere")).isFalse();
      assertThat(world.of(Pod.class).get("short").status().conditions())
          .extracting(c -> c.type() + " " + c.reason())
          .contains("DisruptionTarget DeletionByTaintManager");
      assertThat(world.of(Event.class).list().items())
          .extracting(Event::message)
          .containsOnlyOnce("Marking for deletion Pod default/short")
          .containsOnlyOnce("Marking for deletion Pod default/default");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void returningNode_keepsItsPods(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2");
      pod(world, "web", "n1", "");
      world.executor().runFor(Duration.ofSeconds(5));
      nodes.lose("n1");
      world.executor().runFor(Duration.ofMinutes(4));
      nodes.begin("n1");
      world.executor().runFor(Duration.ofMinutes(10));
      assertThat(isLeaving(world, "web")).isFalse();
      assertThat(world.of(Event.class).list().items())
          .extracting(Event::message)
          .contains("Cancelling deletion of Pod default/web");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void allNodesLost_nobodyIsDrivenOut(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1", "n2", "n3");
      pod(world, "web", "n1", "");
      world.executor().runFor(Duration.ofSeconds(5));
      nodes.lose("n1", "n2", "n3");
      world.executor().runFor(Duration.ofMinutes(20));
      for (String name : List.of("n1", "n2", "n3")) {
        assertThat(nodes.taints(name)).containsExactly(UNREACHABLE + "NoSchedule");
      }
      assertThat(isLeaving(world, "web")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void conditionsAndCordon_becomeTaints(long seed) {
    try (Simulation world = world(seed)) {
      Nodes nodes = new Nodes(world);
      nodes.add("n1");
      world.executor().runReady();
      world
          .api()
          .resources(Node.class)
          .edit("n1", n -> n.withSpec(n.spec().withUnschedulable(true).withTaints(own(n))));
      NodeCondition pressure = new NodeCondition("DiskPressure", "True", null, null, "", "");
      world
          .api()
          .resources(Node.class)
          .status()
          .edit(
              "n1",
              n ->
                  n.withStatus(
                      n.status()
                          .withConditions(List.of(n.status().conditions().get(0), pressure))));
      world.executor().runReady();
      assertThat(nodes.taints("n1"))
          .containsExactly(
              "node.kubernetes.io/disk-pressure:NoSchedule",
              "node.kubernetes.io/unschedulable:NoSchedule",
              "own:NoSchedule");
    }
  }

  private static List<Taint> own(Node node) {
    assertThat(node.spec().taints()).isEmpty();
    return List.of(new Taint("own", "", "NoSchedule", null));
  }
}
