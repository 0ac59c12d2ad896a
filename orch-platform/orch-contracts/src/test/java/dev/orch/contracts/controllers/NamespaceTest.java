package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.cluster.Namespaces;
import dev.orch.controllers.cluster.ServiceAccounts;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.Kind;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  private static Simulation world(long seed) {
    Simulation world =
        Simulation.of(
            seed,
            ServiceAccounts.controller(),
            Deployments.controller(),
            ReplicaSets.controller(),
            Kubelet.loop(),
            new GarbageCollector(),
            Namespaces.controller());
    world.createIn("", Namespace.class, "{'metadata':{'name':'shop'}}");
    return world;
  }

  private static boolean isThere(Simulation world) {
    return world.api().resources(Namespace.class).find("shop").isPresent();
  }

  private static List<String> content(Simulation world) {
    List<String> content = new ArrayList<>();
    for (Kind<?> kind : world.api().kinds().all()) {
      if (kind.isNamespaced() && kind.verbs().contains("list")) {
        world
            .api()
            .resources(kind)
            .inNamespace("shop")
            .list()
            .items()
            .forEach(o -> content.add(kind.name() + " " + o.metadata().name()));
      }
    }
    return content;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void activeNamespace_hasADefaultAccount(long seed) {
    try (Simulation world = world(seed)) {
      world.executor().runReady();
      var accounts = world.api().resources(ServiceAccount.class).inNamespace("shop");
      assertThat(accounts.find("default")).isPresent();
      accounts.delete("default");
      world.executor().runReady();
      assertThat(accounts.find("default")).isPresent();
      assertThat(world.of(ServiceAccount.class).find("default")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void deletedNamespace_leavesNothing(long seed) {
    try (Simulation world = world(seed)) {
      world.executor().runReady();
      world.createIn("shop", Deployment.class, WEB);
      world.createIn("shop", ConfigMap.class, "{'metadata':{'name':'settings'}}");
      var pods = world.api().resources(Pod.class).inNamespace("shop");
      world.until(
          () ->
              pods.list().items().stream().filter(p -> !p.status().podIP().isEmpty()).count() == 3);
      world.api().resources(Namespace.class).delete("shop");
      world.until(() -> !isThere(world));
      assertThat(content(world)).isEmpty();
      world.executor().runFor(Duration.ofMinutes(2));
      assertThat(content(world)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void podsThatEndGracefully_goBeforeTheRest(long seed) {
    try (Simulation world = world(seed)) {
      world.executor().runReady();
      world.createIn("shop", ConfigMap.class, "{'metadata':{'name':'settings'}}");
      world.createIn(
          "shop",
          Pod.class,
          "{'metadata':{'name':'p'},'spec':{'nodeName':'n1',"
              + "'containers':[{'name':'c','image':'img:1'}]}}");
      world.executor().runFor(Duration.ofSeconds(20));
      world.api().resources(Namespace.class).delete("shop");
      world.until(
          () -> {
            List<String> left = content(world);
            assertThat(left.contains("Pod p") && !left.contains("ConfigMap settings")).isFalse();
            return !isThere(world);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void finalizers_holdTheNamespaceAndAreTold(long seed) {
    try (Simulation world = world(seed)) {
      world.executor().runReady();
      world.createIn(
          "shop",
          ConfigMap.class,
          "{'metadata':{'name':'held','finalizers':['example.com/hold']}}");
      world.api().resources(Namespace.class).delete("shop");
      world.executor().runFor(Duration.ofMinutes(1));
      Namespace held = world.api().resources(Namespace.class).get("shop");
      assertThat(held.status().phase()).isEqualTo("Terminating");
      assertThat(held.status().conditions())
          .extracting(NamespaceTest::text)
          .containsExactly(
              "NamespaceDeletionDiscoveryFailure False ResourcesDiscovered"
                  + " All resources successfully discovered",
              "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions"
                  + " All legacy kube types successfully parsed",
              "NamespaceDeletionContentFailure False ContentDeleted"
                  + " All content successfully deleted, may be waiting on finalization",
              "NamespaceContentRemaining True SomeResourcesRemain"
                  + " Some resources are remaining: configmaps. has 1 resource instances",
              "NamespaceFinalizersRemaining True SomeFinalizersRemain Some content in the namespace"
                  + " has finalizers remaining: example.com/hold in 1 resource instances");
      world
          .api()
          .resources(ConfigMap.class)
          .inNamespace("shop")
          .edit("held", m -> m.withMetadata(m.metadata().withFinalizers(List.of())));
      world.until(() -> !isThere(world));
    }
  }

  private static String text(NamespaceCondition condition) {
    return String.join(
        " ", condition.type(), condition.status(), condition.reason(), condition.message());
  }
}
