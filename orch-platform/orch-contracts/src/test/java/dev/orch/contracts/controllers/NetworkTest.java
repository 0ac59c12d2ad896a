package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointConditions;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Of two Services each has its own pods, and what somebody else wrote stays. */
  @Test
  void othersPodsAndSlices_areNotMixedIn() {
    try (Simulation world = world(1)) {
      EndpointSlice foreign =
          world.create(
              EndpointSlice.class,
              "{'metadata':{'name':'foreign','labels':{'kubernetes.io/service-name':'x'}},"
                  + "'addressType':'IPv4','endpoints':[],'ports':[]}");
      world.create(Service.class, SERVICE);
      world.create(Service.class, SERVICE.replace("'x'", "'y'").replace("'b'", "'c'"));
      world.create(Pod.class, POD, "p1");
      world.create(Pod.class, POD.replace("'b'", "'c'"), "p2");
      world.create(Pod.class, POD.replace("'nodeName':'n1',", ""), "waiting");
      world
          .of(Pod.class)
          .status()
          .edit("waiting", pod -> pod.withStatus(pod.status().withPhase("Failed")));
      world.executor().runFor(Duration.ofMinutes(1));
      for (String service : List.of("x", "y")) {
        List<String> names =
            slices(world).stream()
                .filter(slice -> slice.metadata().generateName().equals(service + "-"))
                .flatMap(slice -> slice.endpoints().stream())
                .map(endpoint -> Objects.requireNonNull(endpoint.targetRef()).name())
                .toList();
        assertThat(names).as(service).containsExactly(service.equals("x") ? "p1" : "p2");
      }
      assertThat(world.of(EndpointSlice.class).get("foreign")).isEqualTo(foreign);
      assertThat(slices(world)).hasSize(3);
      long revision = world.store().revision();
      world.executor().runFor(Duration.ofHours(1));
      assertThat(world.store().revision()).isEqualTo(revision);
    }
  }

  /** They are the garbage collector's, who isn't here. */
  @Test
  void slicesOfAnEarlierServiceOfThatName_areNotUsedAgain() {
    try (Simulation world = world(1)) {
      world.create(Service.class, SERVICE);
      world.create(Pod.class, POD, "p1");
      world.until(() -> endpoints(world).size() == 1);
      world.of(Service.class).delete("x");
      Service now = world.create(Service.class, SERVICE);
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(endpoints(world)).hasSize(1);
      assertThat(slices(world))
          .singleElement()
          .satisfies(
              slice ->
                  assertThat(Owners.isControlledBy(slice.metadata(), now.metadata().uid()))
                      .isTrue());
    }
  }

  /** What others may see of a Service's pods, a line for each case. */
  @ParameterizedTest
  @CsvSource({
    // ready, publishNotReadyAddresses: ready as the slice has it, in which part of Endpoints
    "true,false,true,ready",
    "false,false,false,notReady",
    "true,true,true,ready",
    "false,true,true,ready"
  })
  void readiness_isTold(boolean ready, boolean all, boolean told, String part) {
    try (Simulation world = world(1)) {
      world.create(
          Service.class,
          SERVICE.replace("'selector'", "'publishNotReadyAddresses':" + all + ",'selector'"));
      world.create(Pod.class, POD, "p1");
      world.until(() -> endpoints(world).size() == 1);
      world
          .of(Pod.class)
          .status()
          .edit(
              "p1",
              pod ->
                  pod.withStatus(
                      pod.status()
                          .withConditions(
                              pod.status().conditions().stream()
                                  .map(c -> c.withStatus(ready ? "True" : "False"))
                                  .toList())));
      world.executor().runFor(Duration.ofSeconds(10));
      assertThat(endpoints(world).get(0).conditions())
          .isEqualTo(new EndpointConditions(told, ready, false));
      EndpointSubset subset = world.of(Endpoints.class).get("x").subsets().get(0);
      assertThat(subset.addresses()).hasSize(part.equals("ready") ? 1 : 0);
      assertThat(subset.notReadyAddresses()).hasSize(part.equals("ready") ? 0 : 1);
      Endpoint endpoint = endpoints(world).get(0);
      assertThat(endpoint.nodeName()).isEqualTo("n1");
      assertThat(Objects.requireNonNull(endpoint.targetRef()).name()).isEqualTo("p1");
    }
  }

  @Test
  void podThatEnds_servesNoMore() {
    try (Simulation world = world(1)) {
      world.create(Service.class, SERVICE);
      world.create(Pod.class, POD, "p1");
      world.until(() -> endpoints(world).size() == 1);
      world
          .of(Pod.class)
          .edit(
              "p1",
              pod -> pod.withMetadata(pod.metadata().withFinalizers(List.of("example.com/hold"))));
      world.of(Pod.class).delete("p1");
      world.executor().runReady();
      assertThat(endpoints(world).get(0).conditions())
          .as("it may still serve what was begun")
          .isEqualTo(new EndpointConditions(false, true, true));
      world.executor().runFor(Duration.ofSeconds(20));
      assertThat(endpoints(world)).as("it has failed").isEmpty();
      assertThat(addresses(world)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'port':80|80",
        "'port':80,'targetPort':81|81",
        "'port':80,'targetPort':'http'|8080",
        "'port':80,'protocol':'UDP','targetPort':'http'|9090",
        "'port':80,'targetPort':'other'|"
      })
  void targetPort_isWhatThePodHas(String port, @Nullable Integer number) {
    try (Simulation world = world(1)) {
      world.create(
          Service.class,
          "{'metadata':{'name':'x'},'spec':{'selector':{'a':'b'},'ports':[{" + port + "}]}}");
      world.create(
          Pod.class,
          POD.replace(
              "'containers':[",
              "'containers':[{'name':'d','image':'i:1','ports':[{'name':'http',"
                  + "'containerPort':9090,'protocol':'UDP'}]},"),
          "p1");
      world.until(() -> endpoints(world).size() == 1);
      List<Integer> seen = slices(world).get(0).ports().stream().map(EndpointPort::port).toList();
      assertThat(seen).isEqualTo(number == null ? List.of() : List.of(number));
      world.executor().runFor(Duration.ofSeconds(1));
      assertThat(addresses(world)).hasSize(number == null ? 0 : 1);
    }
  }

  @Test
  void labelsAndNames_areTheServices() {
    try (Simulation world = world(1)) {
      world.create(
          Service.class,
          "{'metadata':{'name':'x','labels':{'team':'t'}},'spec':{'clusterIP':'None',"
              + "'selector':{'a':'b'},'ports':[{'port':80,'appProtocol':'h2c'}]}}");
      Node node =
          world.createIn(
              "",
              Node.class,
              "{'metadata':{'name':'n1','labels':{'topology.kubernetes.io/zone':'z'}}}");
      world.create(
          Pod.class, POD.replace("'spec':{", "'spec':{'hostname':'h','subdomain':'x',"), "p1");
      world.until(() -> endpoints(world).size() == 1 && addresses(world).size() == 1);
      assertThat(slices(world).get(0).metadata().labels())
          .isEqualTo(
              Map.of(
                  "team",
                  "t",
                  "service.kubernetes.io/headless",
                  "",
                  "kubernetes.io/service-name",
                  "x",
                  "endpointslice.kubernetes.io/managed-by",
                  "endpointslice-controller.k8s.io"));
      assertThat(world.of(Endpoints.class).get("x").metadata().labels())
          .isEqualTo(
              Map.of(
                  "team",
                  "t",
                  "service.kubernetes.io/headless",
                  "",
                  "endpoints.kubernetes.io/managed-by",
                  "endpoint-controller"));
      Endpoint endpoint = endpoints(world).get(0);
      assertThat(endpoint.hostname()).isEqualTo("h");
      assertThat(endpoint.zone()).isEqualTo(node.metadata().labels().values().iterator().next());
      assertThat(addresses(world).get(0).hostname()).isEqualTo("h");
      assertThat(slices(world).get(0).ports().get(0).appProtocol()).isEqualTo("h2c");
    }
  }

  /** A Service that selects nothing is somebody else's to keep. */
  @Test
  void serviceWithoutSelector_isLeftAlone() {
    try (Simulation world = world(1)) {
      world.create(Service.class, "{'metadata':{'name':'x'},'spec':{'ports':[{'port':80}]}}");
      world.create(
          Service.class,
          "{'metadata':{'name':'y'},'spec':{'type':'ExternalName','externalName':'e.com',"
              + "'selector':{'a':'b'}}}");
      world.create(Endpoints.class, "{'metadata':{'name':'x'}}");
      world.create(Endpoints.class, "{'metadata':{'name':'alone'}}");
      world.create(Pod.class, POD, "p1");
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(slices(world)).isEmpty();
      assertThat(world.of(Endpoints.class).list().items())
          .extracting(endpoints -> endpoints.metadata().name())
          .containsExactly("alone", "x");
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
