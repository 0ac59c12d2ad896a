package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.cluster.Namespaces;
import dev.orch.controllers.cluster.ServiceAccounts;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
  private static final String OWNED =
      "{'metadata':{'name':'%s','finalizers':[%s],'ownerReferences':[{'apiVersion':'v1',"
          + "'kind':'ConfigMap','name':'owner','uid':'%s','blockOwnerDeletion':true}]}}";
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  private static void delete(Resources<?> resources, String name, String policy) {
    resources.delete(
        name, DeleteOptionsBuilder.builder().propagationPolicy(policy).build(), WriteOptions.NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void namespace_isEmptiedThenGone(long seed) {
    try (Simulation world =
        Simulation.of(seed, Namespaces.controller(), ServiceAccounts.controller())) {
      world.createIn("", Namespace.class, "{'metadata':{'name':'z'}}");
      world.until(
          () ->
              world
                  .api()
                  .resources(ServiceAccount.class)
                  .inNamespace("z")
                  .find("default")
                  .isPresent());
      world.createIn("z", ConfigMap.class, "{'metadata':{'name':'x','finalizers':['e.com/f']}}");
      world.api().resources(Namespace.class).delete("z");
      world.executor().runFor(Duration.ofSeconds(10));

      assertThat(world.api().resources(Namespace.class).get("z").status().conditions())
          .extracting(NamespaceCondition::message)
          .endsWith(
              "Some resources are remaining: configmaps. has 1 resource instances",
              "Some content in the namespace has finalizers remaining: e.com/f in 1 resource"
                  + " instances");
      world
          .api()
          .resources(ConfigMap.class)
          .inNamespace("z")
          .edit("x", map -> map.withMetadata(map.metadata().withFinalizers(List.of())));
      world.until(() -> world.api().resources(Namespace.class).find("z").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void deployment_takesItsPodsAlong(long seed) {
    try (Simulation world =
        Simulation.of(
            seed,
            Deployments.controller(),
            ReplicaSets.controller(),
            new GarbageCollector(),
            Kubelet.loop())) {
      for (String policy : List.of("Background", "Foreground")) {
        world.create(Deployment.class, WEB);
        world.until(() -> world.of(Deployment.class).get("web").status().availableReplicas() == 3);
        delete(world.of(Deployment.class), "web", policy);
        world.until(
            () ->
                world.of(Deployment.class).find("web").isEmpty()
                    && world.of(ReplicaSet.class).list().items().isEmpty()
                    && world.of(Pod.class).list().items().isEmpty());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void orphans_stay(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      ConfigMap owner = world.create(ConfigMap.class, "{'metadata':{'name':'owner'}}");
      world.create(ConfigMap.class, OWNED, "child", "", owner.metadata().uid());
      world.executor().runFor(Duration.ofSeconds(5));
      delete(world.of(ConfigMap.class), "owner", "Orphan");
      world.until(() -> world.of(ConfigMap.class).find("owner").isEmpty());
      world.executor().runFor(Duration.ofSeconds(60));
      assertThat(world.of(ConfigMap.class).get("child").metadata().ownerReferences()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void foregroundDeletion_waitsForBlockingDependents(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      ConfigMap owner = world.create(ConfigMap.class, "{'metadata':{'name':'owner'}}");
      world.create(ConfigMap.class, OWNED, "child", "'e.com/f'", owner.metadata().uid());
      world.executor().runFor(Duration.ofSeconds(5));
      delete(world.of(ConfigMap.class), "owner", "Foreground");
      world.executor().runFor(Duration.ofSeconds(5));
      assertThat(world.of(ConfigMap.class).get("owner").metadata().finalizers())
          .containsExactly("foregroundDeletion");
      assertThat(world.of(ConfigMap.class).get("child").metadata().deletionTimestamp()).isNotNull();
      world
          .of(ConfigMap.class)
          .edit("child", map -> map.withMetadata(map.metadata().withFinalizers(List.of())));
      world.until(() -> world.of(ConfigMap.class).find("owner").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void absentOwner_isRemovedAndSecondOneKeeps(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      world.create(ConfigMap.class, OWNED, "child", "", "11111111-2222-3333-4444-555555555555");
      ConfigMap other = world.create(ConfigMap.class, "{'metadata':{'name':'o2'}}");
      OwnerReference second =
          new OwnerReference("v1", "ConfigMap", "o2", other.metadata().uid(), null, null);
      OwnerReference lost = new OwnerReference("v1", "ConfigMap", "o1", "1", null, null);
      world
          .of(ConfigMap.class)
          .create(
              other.withMetadata(
                  other
                      .metadata()
                      .withName("kept")
                      .withUid("")
                      .withResourceVersion("")
                      .withOwnerReferences(List.of(lost, second))));
      world.until(() -> world.of(ConfigMap.class).find("child").isEmpty());
      world.executor().runFor(Duration.ofSeconds(10));
      assertThat(world.of(ConfigMap.class).get("kept").metadata().ownerReferences())
          .containsExactly(second);
    }
  }
}
