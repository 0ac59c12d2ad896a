package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.NodeLifecycle;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
  private static final String NODE =
      "{'metadata':{'name':'n1'},'status':{'conditions':["
          + "{'type':'Ready','status':'True'},{'type':'DiskPressure','status':'%s'}]}}";
  private static final String POD =
      "{'metadata':{'name':'p'},'spec':{'nodeName':'n1','volumes':[{'name':'v',"
          + "'persistentVolumeClaim':{'claimName':'c'}}],'containers':[{'name':'c','image':'i:1'}]}}";
  private static final String CLAIM =
      "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
          + "'resources':{'requests':{'storage':'1Gi'}}}}";

  private static List<String> taints(World world) {
    return world.api.resources(Node.class).get("n1").spec().taints().stream()
        .map(Taint::key)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readyNode_losesTheTaintAndASilentOneItsPods(long seed) {
    try (World world = new World(seed, NodeLifecycle.controller(), World.kubelet())) {
      world.createIn("", Node.class, NODE.formatted("True"));
      world.until(() -> taints(world).equals(List.of("node.kubernetes.io/disk-pressure")));
      world.create(Pod.class, POD);
      world.executor.runFor(Duration.ofSeconds(30));
      assertThat(taints(world)).doesNotContain("node.kubernetes.io/unreachable");

      world.until(() -> taints(world).contains("node.kubernetes.io/unreachable"));
      assertThat(world.executor.time().elapsed())
          .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(42));
      world.executor.runFor(Duration.ofSeconds(290));
      assertThat(world.of(Pod.class).get("p").metadata().deletionTimestamp()).isNull();
      world.until(() -> world.of(Pod.class).find("p").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void podsOfANodeThatIsGone_areRemoved(long seed) {
    try (World world = new World(seed, NodeLifecycle.controller())) {
      world.createIn("", Node.class, NODE.formatted("False"));
      world.create(Pod.class, POD);
      world.executor.runFor(Duration.ofSeconds(5));
      world.api.resources(Node.class).delete("n1");
      world.until(() -> world.of(Pod.class).find("p").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void claimInUse_staysUntilItsPodIsGone(long seed) {
    try (World world = new World(seed, ClaimProtection.controller())) {
      world.create(PersistentVolumeClaim.class, CLAIM);
      world.create(Pod.class, POD);
      world.executor.runFor(Duration.ofSeconds(1));
      world.of(PersistentVolumeClaim.class).delete("c");
      world.executor.runFor(Duration.ofSeconds(5));
      assertThat(world.of(PersistentVolumeClaim.class).find("c")).isPresent();
      world
          .of(Pod.class)
          .delete(
              "p",
              DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
              WriteOptions.NONE);
      world.until(() -> world.of(PersistentVolumeClaim.class).find("c").isEmpty());
    }
  }
}
