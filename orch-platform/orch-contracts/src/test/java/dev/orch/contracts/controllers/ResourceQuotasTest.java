package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.quota.ResourceQuotas;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceQuotasTest {
  private static final String QUOTA = "{'metadata':{'name':'q'},'spec':{'hard':{%s}}}";
  private static final String MAP = "{'metadata':{'name':'%s'}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'img:1',"
          + "'resources':{'requests':{'cpu':'600m'}}}]}}";
  private static final String DEFINITION =
      "{'metadata':{'name':'backups.example.com'},'spec':{'group':'example.com','scope':'Namespaced',"
          + "'names':{'plural':'backups','kind':'Backup'},"
          + "'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
          + "{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}";

  private static Map<String, Quantity> used(Simulation world) {
    return world.of(ResourceQuota.class).get("q").status().used();
  }

  /** Sooner than quotas are counted again anyway. */
  private static void untilUsed(Simulation world, String name, String amount) {
    assertThat(world.executor().runUntil(() -> isUsed(world, name, amount), Duration.ofSeconds(10)))
        .as("%s of %s is used", amount, name)
        .isTrue();
    world.executor().runFor(Duration.ofMinutes(1)); // no other count is due
  }

  private static boolean isUsed(Simulation world, String name, String amount) {
    return Quantity.parse(amount).equals(used(world).get(name));
  }

  private static boolean isAdmitted(Runnable create) {
    try {
      create.run();
      return true;
    } catch (ApiException refused) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void newQuota_countsWhatIsThere(long seed) {
    try (Simulation world = Simulation.of(seed, new ResourceQuotas())) {
      world.create(ConfigMap.class, MAP, "a");
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
      untilUsed(world, "configmaps", "1");
      world.create(ConfigMap.class, MAP, "b");
      assertThat(isAdmitted(() -> world.create(ConfigMap.class, MAP, "c"))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsDeleted_canBeUsedAgain(long seed) {
    try (Simulation world = Simulation.of(seed, new ResourceQuotas())) {
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'1','count/configmaps':'1'");
      untilUsed(world, "configmaps", "0");
      world.create(ConfigMap.class, MAP, "a");
      assertThat(used(world).get("configmaps")).isEqualTo(Quantity.of(1));
      world.executor().runFor(Duration.ofSeconds(10));
      world.of(ConfigMap.class).delete("a");
      untilUsed(world, "configmaps", "0");
      world.create(ConfigMap.class, MAP, "b");
      assertThat(used(world).get("count/configmaps")).isEqualTo(Quantity.of(1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void podThatHasEnded_costsNothingMore(long seed) {
    try (Simulation world = Simulation.of(seed, new ResourceQuotas())) {
      world.create(ResourceQuota.class, QUOTA, "'requests.cpu':'1','pods':'1','count/pods':'2'");
      untilUsed(world, "pods", "0");
      world.create(Pod.class, POD, "a");
      assertThat(isAdmitted(() -> world.create(Pod.class, POD, "b"))).isFalse();
      world.executor().runFor(Duration.ofSeconds(10));
      world.of(Pod.class).status().edit("a", p -> p.withStatus(p.status().withPhase("Succeeded")));
      untilUsed(world, "requests.cpu", "0");
      assertThat(used(world).get("count/pods")).isEqualTo(Quantity.of(1));
      world.create(Pod.class, POD, "b");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void changedLimit_isTakenOver(long seed) {
    try (Simulation world = Simulation.of(seed, new ResourceQuotas())) {
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'1'");
      untilUsed(world, "configmaps", "0");
      world
          .of(ResourceQuota.class)
          .edit("q", q -> q.withSpec(q.spec().withHard(Map.of("secrets", Quantity.of(3)))));
      untilUsed(world, "secrets", "0");
      ResourceQuota quota = world.of(ResourceQuota.class).get("q");
      assertThat(quota.status().hard()).isEqualTo(Map.of("secrets", Quantity.of(3)));
      assertThat(quota.status().used()).containsOnlyKeys("secrets");
    }
  }

  @Test
  void objectsOfACustomKind_areCounted() {
    try (Simulation world = Simulation.of(1, new ResourceQuotas())) {
      world.create(CustomResourceDefinition.class, DEFINITION);
      @SuppressWarnings("unchecked") // a kind without a record
      Kind<DynamicObject> kind =
          (Kind<DynamicObject>) world.api().kinds().byName("example.com/v1", "Backup");
      Resources<DynamicObject> backups = world.api().resources(kind).inNamespace("default");
      String json =
          "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Backup\",\"metadata\":{\"name\":\"b\"}}";
      DynamicObject backup = kind.read(Json.parse(json), unknown -> {});
      world.create(ResourceQuota.class, QUOTA, "'count/backups.example.com':'1'");
      untilUsed(world, "count/backups.example.com", "0");
      backups.create(backup);
      assertThat(used(world).get("count/backups.example.com")).isEqualTo(Quantity.of(1));
      world.executor().runFor(Duration.ofSeconds(10));
      backups.delete("b");
      untilUsed(world, "count/backups.example.com", "0");
    }
  }

  @Test
  void whatNoEventTellsOf_isFoundInTime() {
    try (Simulation world = Simulation.of(1, new ResourceQuotas())) {
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'1'");
      untilUsed(world, "configmaps", "0");
      world.executor().runFor(Duration.ofMinutes(1));
      world
          .of(ResourceQuota.class)
          .status()
          .edit("q", q -> q.withStatus(q.status().withUsed(Map.of("configmaps", Quantity.of(1)))));
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(used(world).get("configmaps")).isEqualTo(Quantity.of(1));
      world.until(() -> isUsed(world, "configmaps", "0"));
    }
  }

  @Test
  void countThatCouldNotBeWritten_isTriedAgain() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation world = Simulation.of(1, executor, e -> faults, new ResourceQuotas())) {
      world.create(ConfigMap.class, MAP, "a");
      faults.refuse(HookedApi.Call::isWrite);
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
      executor.runFor(Duration.ofSeconds(1));
      assertThat(used(world)).isEmpty();
      faults.heal();
      untilUsed(world, "configmaps", "1");
      long revision = world.store().revision();
      executor.runFor(Duration.ofHours(1));
      assertThat(world.store().revision()).as("no write that changes nothing").isEqualTo(revision);
    }
  }

  /** What became less while a quota was counted, or its kind first looked at, is seen at once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatGoesMeanwhile_isSeen(long seed) {
    try (Simulation world = Simulation.of(seed, new ResourceQuotas())) {
      world.create(ConfigMap.class, MAP, "a");
      world.create(ConfigMap.class, MAP, "b");
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
      world.executor().worker("somebody").execute(() -> world.of(ConfigMap.class).delete("a"));
      untilUsed(world, "configmaps", "1");
    }
  }

  @Test
  void quotaThatWentMeanwhile_isNoTrouble() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation world = Simulation.of(1, executor, e -> faults, new ResourceQuotas())) {
      faults.refuse(
          call -> {
            if (call.isWrite() && world.of(ResourceQuota.class).find("q").isPresent()) {
              world.of(ResourceQuota.class).delete("q");
            }
            return false;
          });
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
      executor.runFor(Duration.ofHours(1));
      assertThat(faults.calls().stream().filter(HookedApi.Call::isWrite)).hasSize(1);
    }
  }

  @Test
  void countThatBreaks_isTriedAgain_andSaid() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation world = Simulation.of(1, executor, e -> faults, new ResourceQuotas());
        Logged logged = new Logged("dev.orch.controllers.quota")) {
      faults.breakDown(HookedApi.Call::isWrite);
      world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
      executor.runFor(Duration.ofSeconds(1));
      assertThat(logged.thrown()).hasMessage("no connection");
      faults.heal();
      untilUsed(world, "configmaps", "0");
    }
  }

  @Test
  void loopThatWasClosed_countsNoMore() {
    Simulation world = Simulation.of(1, new ResourceQuotas());
    world.create(ConfigMap.class, MAP, "a");
    world.create(ResourceQuota.class, QUOTA, "'configmaps':'2'");
    untilUsed(world, "configmaps", "1");
    world.close();
    world.of(ConfigMap.class).delete("a");
    world.executor().runFor(Duration.ofHours(1));
    assertThat(used(world).get("configmaps")).isEqualTo(Quantity.of(1));
  }
}
