package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.network.EndpointSliceMirroring;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Event;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that somebody writes by hand, and the slices that mirror them. */
class MirroringTest {
  private static final String SUBSET =
      "{'addresses':[{'ip':'10.0.0.1','hostname':'h','nodeName':'n'},{'ip':'fd00::1'}],"
          + "'notReadyAddresses':[{'ip':'10.0.0.2'}],"
          + "'ports':[{'name':'p','port':80,'protocol':'UDP','appProtocol':'a'}]}";

  private final Simulation world = Simulation.of(1, EndpointSliceMirroring.controller());

  @AfterEach
  void close() {
    world.close();
  }

  private void service(String spec) {
    world.create(Service.class, "{'metadata':{'name':'x'},'spec':{'ports':[{'port':80}]%s}}", spec);
    run();
  }

  private Endpoints endpoints(String metadata, String subset) {
    Endpoints made =
        world.create(
            Endpoints.class, "{'metadata':{'name':'x'%s},'subsets':[%s]}", metadata, subset);
    run();
    return made;
  }

  private void run() {
    world.executor().runFor(Duration.ofSeconds(5));
  }

  private List<EndpointSlice> slices() {
    return world.of(EndpointSlice.class).list().items();
  }

  @Test
  void eachFamily_hasASlice() {
    service("");
    Endpoints of =
        endpoints(
            ",'labels':{'team':'t'},'annotations':{'kept':'yes',"
                + "'kubectl.kubernetes.io/last-applied-configuration':'no',"
                + "'endpoints.kubernetes.io/last-change-trigger-time':'no'}",
            SUBSET);
    assertThat(slices())
        .extracting(EndpointSlice::addressType)
        .containsExactlyInAnyOrder("IPv4", "IPv6");
    for (EndpointSlice slice : slices()) {
      assertThat(slice.metadata().generateName()).isEqualTo("x-");
      assertThat(slice.metadata().labels())
          .isEqualTo(
              Map.of(
                  "team",
                  "t",
                  "kubernetes.io/service-name",
                  "x",
                  "endpointslice.kubernetes.io/managed-by",
                  "endpointslicemirroring-controller.k8s.io"));
      assertThat(slice.metadata().annotations()).isEqualTo(Map.of("kept", "yes"));
      assertThat(Owners.isControlledBy(slice.metadata(), of.metadata().uid())).isTrue();
      assertThat(slice.ports()).containsExactly(new EndpointPort("p", "UDP", 80, "a"));
    }
    Map<String, Endpoint> seen =
        slices().stream()
            .flatMap(slice -> slice.endpoints().stream())
            .collect(Collectors.toMap(e -> e.addresses().get(0), e -> e));
    assertThat(seen).containsOnlyKeys("10.0.0.1", "10.0.0.2", "fd00::1");
    assertThat(seen.get("10.0.0.1").conditions().ready()).isTrue();
    assertThat(seen.get("10.0.0.1").hostname()).isEqualTo("h");
    assertThat(seen.get("10.0.0.1").nodeName()).isEqualTo("n");
    assertThat(seen.get("10.0.0.2").conditions().ready()).isFalse();
    assertThat(seen.get("10.0.0.2").hostname()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",'labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}",
        ",'annotations':{'control-plane.alpha.kubernetes.io/leader':'me'}"
      })
  void someAreNotMirrored(String metadata) {
    service("");
    endpoints(metadata, SUBSET);
    assertThat(slices()).isEmpty();
  }

  @Test
  void selectingServices_haveSlicesOfTheirOwn() {
    service(",'selector':{'a':'b'}");
    endpoints("", SUBSET);
    assertThat(slices()).isEmpty();
  }

  @Test
  void slices_comeAndGoWithTheService_andFollowTheEndpoints() {
    endpoints("", SUBSET);
    assertThat(slices()).isEmpty();
    service("");
    assertThat(slices()).hasSize(2);
    world.of(EndpointSlice.class).delete(slices().get(0).metadata().name());
    run();
    assertThat(slices()).as("put back").hasSize(2);
    world.of(Endpoints.class).edit("x", e -> e.withSubsets(List.of()));
    run();
    assertThat(slices()).isEmpty();
    world
        .of(Endpoints.class)
        .edit("x", e -> e.withMetadata(e.metadata().withLabels(Map.of("again", "yes"))));
    world.of(Service.class).delete("x");
    run();
    assertThat(slices()).isEmpty();
  }

  /** A thousand of a subset, and a word about the rest. */
  @Test
  void tooManyAddresses_areLeftOut() {
    service("");
    String addresses =
        IntStream.range(0, 1003)
            .mapToObj(i -> "{'ip':'10.1." + i / 250 + "." + (i % 250 + 1) + "'}")
            .collect(Collectors.joining(","));
    endpoints("", "{'addresses':[" + addresses + "],'ports':[{'port':80}]}");
    assertThat(slices()).hasSize(1);
    assertThat(slices().get(0).endpoints()).hasSize(1000);
    assertThat(world.of(Event.class).list().items())
        .extracting(Event::message)
        .containsExactly(
            "A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3"
                + " addresses were skipped");
  }
}
