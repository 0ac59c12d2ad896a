package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'web'}},"
          + "'strategy':{'type':'%s'},'progressDeadlineSeconds':600,'revisionHistoryLimit':1,"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  private static Simulation world(long seed) {
    return Simulation.of(seed, Deployments.controller(), ReplicaSets.controller(), Kubelet.loop());
  }

  private static Deployment imaged(Deployment deployment, String image) {
    PodTemplateSpec template = deployment.spec().template();
    Container container = template.spec().containers().get(0).withImage(image);
    return deployment.withSpec(
        deployment
            .spec()
            .withTemplate(template.withSpec(template.spec().withContainers(List.of(container)))));
  }

  private static boolean isComplete(Simulation world, int replicas) {
    Deployment web = world.of(Deployment.class).get("web");
    return web.status().observedGeneration() == web.metadata().generation()
        && web.status().updatedReplicas() == replicas
        && web.status().replicas() == replicas
        && web.status().availableReplicas() == replicas;
  }

  private static List<Pod> pods(Simulation world) {
    return world.of(Pod.class).list().items();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void newDeployment_getsItsPods(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 3, "RollingUpdate");
      world.until(() -> isComplete(world, 3));
      world.executor().runFor(Duration.ofMinutes(1));

      Deployment web = world.of(Deployment.class).get("web");
      assertThat(web.metadata().annotations())
          .containsEntry("deployment.kubernetes.io/revision", "1");
      assertThat(web.metadata().generation()).isEqualTo(1);
      ReplicaSet set = world.of(ReplicaSet.class).list().items().get(0);
      assertThat(web.status().conditions())
          .extracting(DeploymentCondition::type, DeploymentCondition::message)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "Available", "Deployment has minimum availability."),
              org.assertj.core.groups.Tuple.tuple(
                  "Progressing",
                  "ReplicaSet \"" + set.metadata().name() + "\" has successfully progressed."));
      assertThat(pods(world)).hasSize(3);
      assertThat(world.of(Event.class).list().items())
          .extracting(Event::reason)
          .containsOnlyOnce("ScalingReplicaSet")
          .filteredOn(reason -> reason.equals("SuccessfulCreate"))
          .hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void rollingUpdate_staysWithinItsBounds(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 6, "RollingUpdate");
      world.until(() -> isComplete(world, 6));
      for (int round = 2; round < 5; round++) {
        String image = "img:" + round;
        world.of(Deployment.class).edit("web", d -> imaged(d, image));
        world.until(
            () -> {
              List<Pod> active = pods(world).stream().filter(Pods::isActive).toList();
              assertThat(active).hasSizeLessThanOrEqualTo(8);
              assertThat(active.stream().filter(Pods::isReady)).hasSizeGreaterThanOrEqualTo(5);
              return isComplete(world, 6);
            });
      }
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(world.of(ReplicaSet.class).list().items()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void recreate_neverMixesTemplates(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 3, "Recreate");
      world.until(() -> isComplete(world, 3));
      world.of(Deployment.class).edit("web", d -> imaged(d, "img:2"));
      world.until(
          () -> {
            assertThat(
                    pods(world).stream()
                        .map(pod -> pod.spec().containers().get(0).image())
                        .distinct())
                .hasSizeLessThanOrEqualTo(1);
            return isComplete(world, 3);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rollback_reusesTheOldReplicaSet(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 2, "RollingUpdate");
      world.until(() -> isComplete(world, 2));
      String first = world.of(ReplicaSet.class).list().items().get(0).metadata().name();
      world.of(Deployment.class).edit("web", d -> imaged(d, "img:2"));
      world.until(() -> isComplete(world, 2));
      world.of(Deployment.class).edit("web", d -> imaged(d, "img:1"));
      world.until(() -> isComplete(world, 2));

      ReplicaSet back = world.of(ReplicaSet.class).get(first);
      assertThat(back.metadata().annotations())
          .containsEntry("deployment.kubernetes.io/revision", "3")
          .containsEntry("deployment.kubernetes.io/revision-history", "1");
      assertThat(back.spec().replicas()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void scalingAmidRollout_ends(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 4, "RollingUpdate");
      world.until(() -> isComplete(world, 4));
      world.of(Deployment.class).edit("web", d -> imaged(d, "img:2"));
      world.executor().runFor(Duration.ofSeconds(3));
      world.of(Deployment.class).edit("web", d -> d.withSpec(d.spec().withReplicas(10)));
      world.until(() -> isComplete(world, 10));
      assertThat(pods(world).stream().filter(Pods::isActive))
          .allMatch(pod -> pod.spec().containers().get(0).image().equals("img:2"));
    }
  }

  /** What a run leaves that ended between two ReplicaSets. */
  @Test
  void replicaSetSizedForAnotherNumber_keepsNoRolloutBack() {
    try (Simulation world = world(1)) {
      world.create(Deployment.class, WEB, 3, "RollingUpdate");
      world.until(() -> isComplete(world, 3));
      String first = world.of(ReplicaSet.class).list().items().get(0).metadata().name();
      world
          .of(ReplicaSet.class)
          .edit(
              first,
              set ->
                  set.withMetadata(
                      set.metadata()
                          .withAnnotations(
                              Map.of("deployment.kubernetes.io/desired-replicas", "4"))));
      world.of(Deployment.class).edit("web", d -> imaged(d, "img:2"));
      world.until(() -> isComplete(world, 3));
      assertThat(pods(world))
          .allMatch(pod -> pod.spec().containers().get(0).image().equals("img:2"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void pausedDeployment_beginsNoRollout(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Deployment.class, WEB, 2, "RollingUpdate");
      world.until(() -> isComplete(world, 2));
      world
          .of(Deployment.class)
          .edit(
              "web", d -> imaged(d, "img:2").withSpec(imaged(d, "img:2").spec().withPaused(true)));
      world.executor().runFor(Duration.ofMinutes(1));

      assertThat(world.of(ReplicaSet.class).list().items()).hasSize(1);
      assertThat(world.of(Deployment.class).get("web").status().conditions())
          .extracting(DeploymentCondition::reason)
          .contains("DeploymentPaused");
    }
  }
}
