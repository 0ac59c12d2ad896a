package dev.orch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orch.model.IntOrString;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointBuilder;
import dev.orch.model.discovery.EndpointConditions;
import dev.orch.model.discovery.EndpointPort;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.discovery.EndpointSliceBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.ServiceTable.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServicePlannerTest {
  private static Service service(String clusterIp) {
    return ServiceBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("d").name("web").build())
        .spec(
            ServiceSpecBuilder.builder()
                .clusterIP(clusterIp)
                .type("ClusterIP")
                .ports(List.of(new ServicePort("http", "TCP", null, 80, IntOrString.of(8080), 0)))
                .build())
        .build();
  }

  private static Endpoint endpoint(String ip, Boolean ready, Boolean serving, Boolean terminating) {
    return EndpointBuilder.builder()
        .addresses(List.of(ip))
        .conditions(new EndpointConditions(ready, serving, terminating))
        .build();
  }

  private static EndpointSlice slice(String type, Endpoint... endpoints) {
    return EndpointSliceBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("d")
                .name("web-1")
                .labels(Map.of("kubernetes.io/service-name", "web"))
                .build())
        .addressType(type)
        .ports(List.of(new EndpointPort("http", "TCP", 8080, null)))
        .endpoints(List.of(endpoints))
        .build();
  }

  private static ServiceTable.Entry plan(
      Service service, ProxyPlace place, EndpointSlice... slices) {
    return Objects.requireNonNull(
        ServicePlanner.plan(List.of(service), List.of(slices), place).services().get("d/web"));
  }

  private static List<ServiceTable.Endpoint> endpoints(EndpointSlice... slices) {
    return plan(service("10.0.0.9"), ProxyPlace.ANYWHERE, slices)
        .frontends()
        .get(0)
        .inside()
        .endpoints();
  }

  @Test
  void readyEndpoints_areCarriedTo() {
    ServiceTable.Entry entry =
        plan(
            service("10.0.0.9"),
            ProxyPlace.ANYWHERE,
            slice(
                "IPv4",
                endpoint("10.1.0.1", true, true, false),
                endpoint("10.1.0.2", false, true, true),
                endpoint("10.1.0.3", null, null, null)));
    Route route =
        Route.to(
            List.of(
                new ServiceTable.Endpoint("10.1.0.1", 8080),
                new ServiceTable.Endpoint("10.1.0.3", 8080)));
    assertThat(entry)
        .isEqualTo(
            new ServiceTable.Entry(
                "d/web",
                List.of(
                    new Frontend(
                        Kind.CLUSTER_IP,
                        "http",
                        "10.0.0.9",
                        "TCP",
                        80,
                        route,
                        route,
                        Set.of(Origin.NODE),
                        List.of())),
                null,
                null));
  }

  @Test
  void endingEndpointsThatServe_areTheLastResort() {
    assertThat(
            endpoints(
                slice(
                    "IPv4",
                    endpoint("10.1.0.1", false, false, false),
                    endpoint("10.1.0.2", false, true, true))))
        .containsExactly(new ServiceTable.Endpoint("10.1.0.2", 8080));
  }

  @Test
  void endpointsOfSeveralSlices_countOnce() {
    EndpointSlice one = slice("IPv4", endpoint("10.1.0.1", true, true, false));
    EndpointSlice other =
        slice(
            "IPv4",
            endpoint("10.1.0.1", true, true, false),
            endpoint("10.1.0.0", true, true, false));
    other = other.withMetadata(other.metadata().withName("web-2"));
    assertThat(endpoints(one, other))
        .containsExactly(
            new ServiceTable.Endpoint("10.1.0.0", 8080),
            new ServiceTable.Endpoint("10.1.0.1", 8080));
  }

  @Test
  void nodePorts_areCarriedAtTheNodesAddresses() {
    Service service = service("10.0.0.9");
    ServicePort port = service.spec().ports().get(0).withNodePort(30081);
    service = service.withSpec(service.spec().withPorts(List.of(port)));
    EndpointSlice slice = slice("IPv4", endpoint("10.1.0.1", true, true, false));
    assertThat(plan(service, ProxyPlace.at(List.of("127.0.0.1", "::1")), slice).frontends())
        .extracting(Frontend::kind, Frontend::address, Frontend::number)
        .containsExactly(
            tuple(Kind.CLUSTER_IP, "10.0.0.9", 80), tuple(Kind.NODE_PORT, "127.0.0.1", 30081));
  }

  @Test
  void otherFamilies_andServicesWithoutAddress_areLeftOut() {
    assertThat(endpoints(slice("IPv6", endpoint("fd00::1", true, true, false)))).isEmpty();
    assertThat(
            ServicePlanner.plan(
                    List.of(service("None"), service("")), List.of(), ProxyPlace.ANYWHERE)
                .services())
        .isEmpty();
  }

  @Test
  void affinity_hasKubernetesDefault() {
    Service sticky = service("10.0.0.9");
    sticky = sticky.withSpec(sticky.spec().withSessionAffinity("ClientIP"));
    assertThat(plan(sticky, ProxyPlace.ANYWHERE).affinity()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void serviceThatDidNotChange_isTheSameInstance() {
    ServicePlanner planner = new ServicePlanner(ProxyPlace.ANYWHERE);
    Service web = service("10.0.0.9");
    Service other = web.withMetadata(web.metadata().withName("other"));
    EndpointSlice slice = slice("IPv4", endpoint("10.1.0.1", true, true, false));
    planner.service(null, web);
    planner.service(null, other);
    planner.slice(null, slice);
    ServiceTable before = planner.table();
    planner.slice(slice, slice.withEndpoints(List.of(endpoint("10.1.0.2", true, true, false))));
    ServiceTable after = planner.table();
    assertThat(after.services().get("d/other")).isSameAs(before.services().get("d/other"));
    assertThat(after.services().get("d/web")).isNotEqualTo(before.services().get("d/web"));
    planner.service(web, web.withMetadata(web.metadata().withLabels(Map.of("a", "b"))));
    assertThat(planner.table()).isSameAs(after);
  }
}
