package dev.orch.network;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceTablesTest {
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

  private static List<ServiceTable.Endpoint> endpoints(EndpointSlice... slices) {
    ServiceTable table = ServiceTables.plan(List.of(service("10.0.0.9")), List.of(slices));
    return table.services().get(0).ports().get(0).endpoints();
  }

  @Test
  void readyEndpoints_areCarriedTo() {
    ServiceTable table =
        ServiceTables.plan(
            List.of(service("10.0.0.9")),
            List.of(
                slice(
                    "IPv4",
                    endpoint("10.1.0.1", true, true, false),
                    endpoint("10.1.0.2", false, true, true),
                    endpoint("10.1.0.3", null, null, null))));
    assertThat(table.services())
        .containsExactly(
            new ServiceTable.Entry(
                "d/web",
                List.of("10.0.0.9"),
                List.of(
                    new ServiceTable.Port(
                        "http",
                        "TCP",
                        80,
                        List.of(
                            new ServiceTable.Endpoint("10.1.0.1", 8080),
                            new ServiceTable.Endpoint("10.1.0.3", 8080)))),
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
  void nodePorts_areCarriedAtTheNodesAddresses() {
    Service service = service("10.0.0.9");
    ServicePort plain = service.spec().ports().get(0);
    ServicePort other = plain.withName("other").withPort(81).withNodePort(30081);
    Service both = service.withSpec(service.spec().withPorts(List.of(plain, other)));
    EndpointSlice slice = slice("IPv4", endpoint("10.1.0.1", true, true, false));
    EndpointSlice ports =
        slice.withPorts(
            List.of(
                new EndpointPort("http", "TCP", 8080, null),
                new EndpointPort("other", "TCP", 8081, null)));
    List<ServiceTable.Entry> entries =
        ServiceTables.plan(List.of(both), List.of(ports), List.of("127.0.0.1")).services();
    assertThat(entries).hasSize(2);
    assertThat(entries.get(1))
        .isEqualTo(
            new ServiceTable.Entry(
                "d/web",
                List.of("127.0.0.1"),
                List.of(
                    new ServiceTable.Port(
                        "other",
                        "TCP",
                        30081,
                        List.of(new ServiceTable.Endpoint("10.1.0.1", 8081)))),
                null));
    assertThat(ServiceTables.plan(List.of(both), List.of(ports)).services()).hasSize(1);
    assertThat(
            ServiceTables.plan(List.of(service), List.of(slice), List.of("127.0.0.1")).services())
        .hasSize(1);
  }

  @Test
  void otherFamilies_andServicesWithoutAddress_areLeftOut() {
    assertThat(endpoints(slice("IPv6", endpoint("fd00::1", true, true, false)))).isEmpty();
    assertThat(ServiceTables.plan(List.of(service("None"), service("")), List.of()).services())
        .isEmpty();
  }

  @Test
  void affinity_hasKubernetesDefault() {
    Service sticky = service("10.0.0.9");
    sticky = sticky.withSpec(sticky.spec().withSessionAffinity("ClientIP"));
    assertThat(ServiceTables.plan(List.of(sticky), List.of()).services().get(0).affinity())
        .isEqualTo(Duration.ofHours(3));
  }
}
