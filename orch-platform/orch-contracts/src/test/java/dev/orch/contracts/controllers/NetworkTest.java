package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  private static final String SERVICE =
      "{'metadata':{'name':'x'},'spec':{'selector':{'a':'b'},"
          + "'ports':[{'port':80,'name':'web','targetPort':'http'}]}}";
  private static final String POD =
      "{'metadata':{'name':'%s','labels':{'a':'b'}},'spec':{'nodeName':'n1','containers':["
          + "{'name':'c','image':'i:1','ports':[{'name':'http','containerPort':8080}]}]}}";

  private static Simulation world(long seed) {
    return Simulation.of(
        seed, EndpointSlices.controller(), EndpointsController.controller(), Kubelet.loop());
  }

  private static List<EndpointSlice> slices(Simulation world) {
    return world.of(EndpointSlice.class).list().items();
  }

  private static List<Endpoint> endpoints(Simulation world) {
    return slices(world).stream().flatMap(slice -> slice.endpoints().stream()).toList();
  }

  private static List<EndpointAddress> addresses(Simulation world) {
    return world.of(Endpoints.class).get("x").subsets().stream()
        .flatMap(subset -> subset.addresses().stream())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readyPods_areBehindTheService(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Service.class, SERVICE);
      world.until(() -> slices(world).size() == 1);
      world.create(Pod.class, POD, "p1");
      world.create(Pod.class, POD, "p2");
      world.until(
          () ->
              endpoints(world).stream()
                      .filter(e -> Boolean.TRUE.equals(e.conditions().ready()))
                      .count()
                  == 2);
      world.until(() -> addresses(world).size() == 2);
      assertThat(slices(world)).hasSize(1);
      assertThat(slices(world).get(0).ports())
          .containsExactly(new EndpointPort("web", "TCP", 8080, null));

      world.of(Pod.class).delete("p1");
      world.until(() -> endpoints(world).size() == 1 && addresses(world).size() == 1);
      world.of(Service.class).delete("x");
      world.until(() -> world.of(Endpoints.class).find("x").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void manyEndpoints_areSpreadOverSlicesOfAHundred(long seed) {
    try (Simulation world = world(seed)) {
      world.create(Service.class, SERVICE);
      for (int i = 0; i < 150; i++) {
        world.create(Pod.class, POD, "p" + i);
      }
      world.until(() -> endpoints(world).size() == 150);
      assertThat(slices(world)).allMatch(slice -> slice.endpoints().size() <= 100);
      assertThat(endpoints(world).stream().map(e -> e.targetRef())).doesNotHaveDuplicates();
    }
  }
}
