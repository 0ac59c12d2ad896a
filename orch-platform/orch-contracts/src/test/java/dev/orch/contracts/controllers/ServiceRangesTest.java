package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.controllers.network.ServiceRanges;
import dev.orch.model.core.Service;
import dev.orch.model.meta.Condition;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.store.api.Resources;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRangesTest {
  private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  private static final String SERVICE =
      "{'metadata':{'name':'%s'},'spec':{'clusterIP':'%s','ports':[{'port':80}]}}";

  private static Simulation with(long seed, String name, String range) {
    Simulation world = Simulation.of(seed, ServiceRanges.controller());
    add(world, name, range);
    return world;
  }

  private static void add(Simulation world, String name, String range) {
    world.createIn(
        "",
        ServiceCIDR.class,
        "{'metadata':{'name':'" + name + "'},'spec':{'cidrs':['" + range + "']}}");
    settle(world);
  }

  private static void settle(Simulation world) {
    world.executor().runFor(Duration.ofSeconds(10));
  }

  private static Resources<ServiceCIDR> ranges(Simulation world) {
    return world.api().resources(ServiceCIDR.class);
  }

  private static Condition ready(Simulation world, String name) {
    List<Condition> conditions = ranges(world).get(name).status().conditions();
    assertThat(conditions).hasSize(1);
    return conditions.get(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ranges_areReadyAndProtected(long seed) {
    try (Simulation world = with(seed, "more", "10.97.0.0/24")) {
      for (String name : List.of("kubernetes", "more")) {
        assertThat(ready(world, name).status()).isEqualTo("True");
        assertThat(ready(world, name).message()).isEqualTo("Kubernetes Service CIDR is ready");
        assertThat(ranges(world).get(name).metadata().finalizers()).containsExactly(FINALIZER);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rangeWithAddresses_staysUntilTheyAreGone(long seed) {
    try (Simulation world = with(seed, "more", "10.97.0.0/24")) {
      world.create(Service.class, SERVICE, "a", "10.97.0.5");
      ranges(world).delete("more");
      settle(world);
      Condition why = ready(world, "more");
      assertThat(why.status()).isEqualTo("False");
      assertThat(why.reason()).isEqualTo("Terminating");
      assertThat(why.message()).startsWith("There are still IPAddresses referencing");
      assertThatThrownBy(() -> world.create(Service.class, SERVICE, "b", "10.97.0.6"))
          .hasMessageContaining("does not match the current range");
      world.of(Service.class).delete("a");
      settle(world);
      assertThat(ranges(world).find("more")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ofTwoThatShelterAnAddress_oneStays(long seed) {
    try (Simulation world = with(seed, "more", "10.97.0.0/24")) {
      add(world, "same", "10.97.0.0/24");
      world.create(Service.class, SERVICE, "a", "10.97.0.5");
      ranges(world).delete("more");
      ranges(world).delete("same");
      settle(world);
      assertThat(ranges(world).find("more").isPresent())
          .isNotEqualTo(ranges(world).find("same").isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rangeWithoutAddresses_goes(long seed) {
    try (Simulation world = with(seed, "more", "10.97.0.0/24")) {
      world.create(Service.class, SERVICE, "a", "10.96.0.5");
      ranges(world).delete("more");
      settle(world);
      assertThat(ranges(world).find("more")).isEmpty();
    }
  }
}
