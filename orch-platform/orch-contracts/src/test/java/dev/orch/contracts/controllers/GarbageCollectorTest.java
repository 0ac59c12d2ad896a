package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageCollectorTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";
  private static final String OWNED =
      "{'metadata':{'name':'%s','ownerReferences':[{'apiVersion':'v1','kind':'%s','name':'%s',"
          + "'uid':'%s','blockOwnerDeletion':true}]}}";

  private static Simulation withDeployment(long seed) {
    Simulation world =
        Simulation.of(
            seed,
            Deployments.controller(),
            ReplicaSets.controller(),
            Kubelet.loop(),
            new GarbageCollector());
    world.create(Deployment.class, WEB);
    world.until(() -> world.of(Deployment.class).get("web").status().availableReplicas() == 3);
    return world;
  }

  private static <T extends Resource> void delete(
      Simulation world, Class<T> type, String name, String policy) {
    world
        .of(type)
        .delete(
            name,
            DeleteOptionsBuilder.builder().propagationPolicy(policy).build(),
            WriteOptions.NONE);
  }

  private static <T extends Resource> List<String> names(Simulation world, Class<T> type) {
    return world.of(type).list().items().stream().map(o -> o.metadata().name()).toList();
  }

  private static <T extends Resource> boolean isEmpty(Simulation world, Class<T> type) {
    return world.of(type).list().items().isEmpty();
  }

  private static String owned(String name, String kind, Resource owner) {
    return String.format(OWNED, name, kind, owner.metadata().name(), owner.metadata().uid());
  }

  private static ConfigMap map(Simulation world, String name) {
    return world.create(ConfigMap.class, "{'metadata':{'name':'" + name + "'}}");
  }

  private static final String DEFINITION =
      "{'metadata':{'name':'backups.example.com'},'spec':{'group':'example.com','scope':'Namespaced',"
          + "'names':{'plural':'backups','kind':'Backup'},"
          + "'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
          + "{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void ownerOfACustomKind_takesItsDependentsWithIt(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      world.executor().runReady();
      world.create(CustomResourceDefinition.class, DEFINITION);
      @SuppressWarnings("unchecked") // a kind without a record
      Kind<DynamicObject> kind =
          (Kind<DynamicObject>) world.api().kinds().byName("example.com/v1", "Backup");
      Resources<DynamicObject> backups = world.api().resources(kind).inNamespace("default");
      DynamicObject backup =
          backups.create(
              kind.read(
                  Json.parse(
                      "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Backup\",\"metadata\":{\"name\":\"b\"}}"),
                  unknown -> {}));
      world.create(
          ConfigMap.class,
          owned("dependent", "Backup", backup).replace("'v1'", "'example.com/v1'"));
      world.executor().runFor(Duration.ofSeconds(10));
      assertThat(names(world, ConfigMap.class)).containsExactly("dependent");
      backups.delete("b");
      world.until(() -> isEmpty(world, ConfigMap.class));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void backgroundDeletion_takesTheOwnerFirst(long seed) {
    try (Simulation world = withDeployment(seed)) {
      delete(world, Deployment.class, "web", "Background");
      assertThat(isEmpty(world, Deployment.class)).isTrue();
      assertThat(isEmpty(world, ReplicaSet.class)).isFalse();
      world.until(() -> isEmpty(world, ReplicaSet.class) && isEmpty(world, Pod.class));
      world.executor().runFor(Duration.ofMinutes(2));
      assertThat(isEmpty(world, ReplicaSet.class) && isEmpty(world, Pod.class)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void foregroundDeletion_takesTheOwnerLast(long seed) {
    try (Simulation world = withDeployment(seed)) {
      delete(world, Deployment.class, "web", "Foreground");
      world.until(
          () -> {
            boolean pods = !isEmpty(world, Pod.class);
            boolean sets = !isEmpty(world, ReplicaSet.class);
            boolean deployments = !isEmpty(world, Deployment.class);
            assertThat(pods && !sets).as("pods outlive their set").isFalse();
            assertThat(sets && !deployments).as("sets outlive their deployment").isFalse();
            return !deployments;
          });
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void orphaningDeletion_keepsTheDependents(long seed) {
    try (Simulation world = withDeployment(seed)) {
      List<String> pods = names(world, Pod.class);
      delete(world, Deployment.class, "web", "Orphan");
      world.until(() -> isEmpty(world, Deployment.class));
      world.executor().runFor(Duration.ofMinutes(2));
      ReplicaSet set = world.of(ReplicaSet.class).list().items().get(0);
      assertThat(set.metadata().ownerReferences()).isEmpty();
      assertThat(names(world, Pod.class)).isEqualTo(pods);
      assertThat(world.of(Pod.class).list().items())
          .allMatch(pod -> Owners.isControlledBy(pod.metadata(), set.metadata().uid()));

      // A new deployment adopts what is there.
      world.create(Deployment.class, WEB);
      world.until(() -> world.of(Deployment.class).get("web").status().availableReplicas() == 3);
      assertThat(names(world, Pod.class)).isEqualTo(pods);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void absentOwner_isVerified(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      ConfigMap owner = map(world, "owner");
      ConfigMap other = map(world, "other");
      world.create(ConfigMap.class, owned("kept", "ConfigMap", owner));
      String wrong = owned("lost", "ConfigMap", owner).replace(owner.metadata().uid(), "no-uid");
      world.create(ConfigMap.class, wrong);
      world.createIn(
          "default",
          ConfigMap.class,
          "{'metadata':{'name':'half','ownerReferences':["
              + "{'apiVersion':'v1','kind':'ConfigMap','name':'owner','uid':'no-uid'},"
              + "{'apiVersion':'v1','kind':'ConfigMap','name':'other','uid':'"
              + other.metadata().uid()
              + "'}]}}");
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(names(world, ConfigMap.class)).containsExactly("half", "kept", "other", "owner");
      assertThat(world.of(ConfigMap.class).get("half").metadata().ownerReferences())
          .extracting(o -> o.uid())
          .containsExactly(other.metadata().uid());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ownersAcrossNamespaces_areAbsent(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      world.createIn("", Namespace.class, "{'metadata':{'name':'far'}}");
      ConfigMap far =
          world.createIn("far", ConfigMap.class, "{'metadata':{'name':'far','namespace':'far'}}");
      world.create(ConfigMap.class, owned("near", "ConfigMap", far));
      Node node = world.createIn("", Node.class, "{'metadata':{'name':'n1'}}");
      world.create(ConfigMap.class, owned("of-node", "Node", node));
      world.createIn("", Node.class, owned("odd", "ConfigMap", far));
      world.create(ConfigMap.class, owned("of-stranger", "Stranger", far));
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(names(world, ConfigMap.class)).containsExactly("of-node", "of-stranger");
      assertThat(world.api().resources(Node.class).find("odd")).isPresent();
      assertThat(world.of(Event.class).list().items())
          .extracting(Event::message)
          .contains(
              "ownerRef [v1/ConfigMap, namespace: default, name: far, uid: "
                  + far.metadata().uid()
                  + "] does not exist in namespace \"default\"");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void circleOfOwners_goesInTheForeground(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      ConfigMap one = map(world, "one");
      ConfigMap two = world.create(ConfigMap.class, owned("two", "ConfigMap", one));
      world.of(ConfigMap.class).edit("one", m -> m.withMetadata(own(m, two)));
      world.executor().runFor(Duration.ofMinutes(1));
      delete(world, ConfigMap.class, "one", "Foreground");
      world.until(() -> isEmpty(world, ConfigMap.class));
    }
  }

  private static ObjectMeta own(ConfigMap map, ConfigMap owner) {
    return Owners.with(
        map.metadata(), Owners.controller(BuiltInKinds.CONFIG_MAP, owner).withController(false));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void othersFinalizers_holdTheChain(long seed) {
    try (Simulation world = Simulation.of(seed, new GarbageCollector())) {
      ConfigMap owner = map(world, "owner");
      world.create(
          ConfigMap.class,
          owned("held", "ConfigMap", owner)
              .replace("'name':'held'", "'name':'held','finalizers':['example.com/hold']"));
      delete(world, ConfigMap.class, "owner", "Foreground");
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(names(world, ConfigMap.class)).containsExactly("held", "owner");
      world
          .of(ConfigMap.class)
          .edit("held", m -> m.withMetadata(m.metadata().withFinalizers(List.of())));
      world.until(() -> isEmpty(world, ConfigMap.class));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void kindThatCannotBeListed_holdsUpNoOther(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    Faults faults = new Faults(executor);
    faults.refuse(call -> call.kind().name().equals("Secret") && !call.isWrite());
    try (Simulation world = Simulation.of(seed, executor, e -> faults, new GarbageCollector());
        Logged refusals = new Logged(Engine.LOG)) {
      ConfigMap owner = map(world, "owner");
      world.create(ConfigMap.class, owned("dependent", "ConfigMap", owner));
      Secret secret = world.create(Secret.class, owned("secret", "ConfigMap", owner));
      delete(world, ConfigMap.class, "owner", "Background");
      executor.runFor(Duration.ofMinutes(1));
      assertThat(names(world, ConfigMap.class)).isEmpty();
      assertThat(world.of(Secret.class).list().items()).containsExactly(secret);
      faults.heal();
      world.until(() -> isEmpty(world, Secret.class));
      assertThat(refusals.thrown()).isNull();
    }
  }

  /** Another one of its name came just before it was to be deleted. */
  @Test
  void objectThatWasReplaced_isLeftAlone() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation world = Simulation.of(1, executor, e -> faults, new GarbageCollector())) {
      ConfigMap owner = map(world, "owner");
      world.create(ConfigMap.class, owned("dependent", "ConfigMap", owner));
      executor.runFor(Duration.ofSeconds(1));
      AtomicBoolean replaced = new AtomicBoolean();
      faults.refuse(
          call -> {
            if (call.verb().equals("delete") && replaced.compareAndSet(false, true)) {
              world.of(ConfigMap.class).delete("dependent");
              map(world, "dependent");
            }
            return false;
          });
      delete(world, ConfigMap.class, "owner", "Background");
      executor.runFor(Duration.ofMinutes(1));
      assertThat(replaced).isTrue();
      assertThat(names(world, ConfigMap.class)).containsExactly("dependent");
    }
  }
}
