package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Service;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What Services are given, and that it comes back. */
public abstract class ApiServiceContract extends ApiGiven {
  private static final String SERVICE =
      "{'metadata':{'name':'%s'},'spec':{%s'ports':[{'port':80}]}}";

  private Resources<Service> services() {
    return of(Service.class);
  }

  private Service service(String name, String spec) {
    return make(Service.class, SERVICE, name, spec);
  }

  private static int nodePort(Service service) {
    return service.spec().ports().get(0).nodePort();
  }

  @Test
  void clusterIps_areAllDifferent() {
    Set<String> addresses = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      Service made = service("s" + i, "");
      assertThat(made.spec().type()).isEqualTo("ClusterIP");
      assertThat(made.spec().clusterIPs()).containsExactly(made.spec().clusterIP());
      addresses.add(made.spec().clusterIP());
    }
    assertThat(addresses).hasSize(100).doesNotContain("", "None");
  }

  @Test
  void takenClusterIp_isRefusedUntilItIsReleased() {
    String address = service("a", "").spec().clusterIP();
    String wanted = "'clusterIP':'" + address + "',";
    refused(Reason.INVALID, () -> service("b", wanted));
    assertThat(services().find("b")).isEmpty();
    services().delete("a");
    assertThat(service("b", wanted).spec().clusterIP()).isEqualTo(address);
  }

  @Test
  void addressOutsideTheRange_isRefused() {
    refused(Reason.INVALID, () -> service("a", "'clusterIP':'203.0.113.7',"));
    refused(Reason.INVALID, () -> service("a", "'clusterIP':'nonsense',"));
  }

  @Test
  void headlessService_hasNoAddress() {
    Service made = service("a", "'clusterIP':'None',");
    assertThat(made.spec().clusterIP()).isEqualTo("None");
  }

  @Test
  void clusterIp_isKeptByUpdates() {
    Service made = service("a", "");
    Service updated =
        services()
            .edit("a", s -> s.withSpec(s.spec().withSelector(ImmutableSortedMap.of("app", "a"))));
    assertThat(updated.spec().clusterIP()).isEqualTo(made.spec().clusterIP());
    refused(
        Reason.INVALID,
        () -> services().edit("a", s -> s.withSpec(s.spec().withClusterIP("10.96.1.1"))));
  }

  @Test
  void nodePorts_areDifferentAndComeBack() {
    Set<Integer> ports = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      ports.add(nodePort(service("s" + i, "'type':'NodePort',")));
    }
    assertThat(ports).hasSize(100).allMatch(port -> port >= 30_000 && port <= 32_767);
    int first = nodePort(services().get("s0"));
    String wanted =
        "{'metadata':{'name':'t'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':%d}]}}";
    refused(Reason.INVALID, () -> make(Service.class, wanted, first));
    services().delete("s0");
    assertThat(nodePort(make(Service.class, wanted, first))).isEqualTo(first);
  }

  @Test
  void serviceThatChangesItsType_releasesWhatItHad() {
    Service node = service("a", "'type':'NodePort',");
    int port = nodePort(node);
    Service plain =
        services()
            .edit(
                "a",
                s ->
                    s.withSpec(
                        s.spec()
                            .withType("ClusterIP")
                            .withPorts(
                                java.util.List.of(s.spec().ports().get(0).withNodePort(0)))));
    assertThat(nodePort(plain)).isZero();
    assertThat(plain.spec().clusterIP()).isEqualTo(node.spec().clusterIP());
    assertThat(
            nodePort(
                make(
                    Service.class,
                    "{'metadata':{'name':'b'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':%d}]}}",
                    port)))
        .isEqualTo(port);
  }

  @Test
  void refusedService_holdsNothing() {
    String address = service("a", "").spec().clusterIP();
    services().delete("a");
    String spec = "'type':'NodePort','clusterIP':'" + address + "',";
    refused(
        Reason.INVALID,
        () ->
            make(
                Service.class,
                "{'metadata':{'name':'b'},'spec':{%s'ports':[{'port':80},{'port':80}]}}",
                spec));
    services().create(read(Service.class, SERVICE, "b", spec), WriteOptions.DRY_RUN);
    assertThat(service("c", spec).spec().clusterIP()).isEqualTo(address);
  }
}
