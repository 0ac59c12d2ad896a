package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Things go wrong behind the API's back, and are found. */
class AllocationRepairTest {
  private static final String RANGE = "10.96.0.0/24";
  private final VersionedStore<Resource> store = Allocations.store(RANGE);
  private final Allocations it = new Allocations(store, 5, RANGE);

  private List<String> repair() {
    List<String> found = new ArrayList<>();
    it.local
        .repair()
        .run(
            (source, kind, about, reason, message) ->
                found.add(kind.name() + " " + about.name() + " " + reason + ": " + message));
    return found;
  }

  /** Changes a Service as only the store's owner can. */
  private void force(String name, UnaryOperator<Service> change) {
    Key key = new Key("services", "default", name);
    Versioned<Resource> found = store.get(key).orElseThrow();
    Resource changed = change.apply((Service) found.value());
    assertThat(store.commit(List.of(Mutation.update(key, changed, found.revision()))).conflict())
        .isNull();
  }

  private static Service withAddress(Service service, String address) {
    return service.withSpec(service.spec().withClusterIP(address).withClusterIPs(List.of(address)));
  }

  private static Service withPort(Service service, int port) {
    List<ServicePort> ports =
        service.spec().ports().stream().map(p -> p.withNodePort(port)).toList();
    return service.withSpec(service.spec().withPorts(ports));
  }

  private void createAddress(String address, String resource, String name, String created) {
    IPAddress object =
        it.read(
            IPAddress.class,
            "{'metadata':{'name':'"
                + address
                + "','creationTimestamp':'"
                + created
                + "','labels':{'ipaddress.kubernetes.io/ip-family':'IPv4',"
                + "'ipaddress.kubernetes.io/managed-by':'ipallocator.k8s.io'}},"
                + "'spec':{'parentRef':{'resource':'"
                + resource
                + "','namespace':'default','name':'"
                + name
                + "'}}}");
    Key key = new Key("ipaddresses.networking.k8s.io", "", address);
    assertThat(store.commit(List.of(Mutation.create(key, object))).conflict()).isNull();
  }

  @Test
  void nothingWrong_nothingIsWritten() {
    it.create("a", "'type':'NodePort'");
    long before = store.revision();
    assertThat(repair()).isEmpty();
    assertThat(store.revision()).isEqualTo(before);
  }

  @Test
  void addressThatIsGone_comesBack() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    it.addresses().delete("10.96.0.7");
    assertThat(repair())
        .containsExactly(
            "Service a ClusterIPNotAllocated: Cluster IP [IPv4]: 10.96.0.7 is not allocated;"
                + " repairing");
    it.check();
    assertThat(repair()).isEmpty();
  }

  @Test
  void leakedAddress_goesAfterAMinute() {
    createAddress("10.96.0.7", "services", "gone", "2026-11-22T09:58:59Z");
    createAddress("10.96.0.8", "services", "late", "2026-11-22T09:59:30Z");
    assertThat(repair())
        .containsExactly(
            "IPAddress 10.96.0.7 IPAddressNotAllocated: IPAddress: 10.96.0.7 for Service"
                + " default/gone appears to have leaked: cleaning up");
    assertThat(it.addresses().find("10.96.0.7")).isEmpty();
    assertThat(it.addresses().find("10.96.0.8")).isPresent();
  }

  @Test
  void straysAndWrongReferences_areRemoved() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    createAddress("10.96.0.8", "services", "a", "2026-11-22T10:00:00Z");
    createAddress("10.96.0.9", "pods", "a", "2026-11-22T10:00:00Z");
    assertThat(repair())
        .containsExactly(
            "IPAddress 10.96.0.8 IPAddressWrongReference: IPAddress: 10.96.0.8 for Service"
                + " default/a has a wrong reference; cleaning up",
            "IPAddress 10.96.0.9 IPAddressNotAllocated: IPAddress 10.96.0.9 appears to have been"
                + " modified, not referencing a Service"
                + " &ParentReference{Group:,Resource:pods,Namespace:default,Name:a,}: cleaning up");
    it.check();
  }

  @Test
  void addressOfAnother_isPutRight() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    it.create("b", "'clusterIP':'10.96.0.8'");
    it.addresses().delete("10.96.0.7");
    createAddress("10.96.0.7", "services", "gone", "2026-11-22T10:00:00Z");
    assertThat(repair())
        .containsExactly(
            "Service a ClusterIPNotAllocated: the ClusterIP [IPv4]: 10.96.0.7 for Service"
                + " default/a has a wrong reference; repairing");
    it.check();
  }

  @Test
  void addressOfOneThatDoesNotHaveIt_isPutRightInTwoSteps() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    it.create("b", "'clusterIP':'10.96.0.8'");
    it.addresses().delete("10.96.0.7");
    createAddress("10.96.0.7", "services", "b", "2026-11-22T10:00:00Z");
    assertThat(repair())
        .containsExactly(
            "IPAddress 10.96.0.7 IPAddressWrongReference: IPAddress: 10.96.0.7 for Service"
                + " default/b has a wrong reference; cleaning up");
    assertThat(repair()).singleElement().asString().startsWith("Service a ClusterIPNotAllocated");
    it.check();
  }

  @Test
  void labelsThatAreGone_comeBack() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    it.addresses()
        .edit("10.96.0.7", a -> a.withMetadata(a.metadata().withLabels(Map.of("x", "y"))));
    assertThat(repair()).isEmpty();
    assertThat(it.addresses().get("10.96.0.7").metadata().labels())
        .containsOnlyKeys(
            "ipaddress.kubernetes.io/ip-family", "ipaddress.kubernetes.io/managed-by");
    it.check();
  }

  @Test
  void addressesOfOthers_areLeftAlone() {
    it.addresses()
        .create(
            it.read(
                IPAddress.class,
                "{'metadata':{'name':'10.96.0.9'},'spec':{'parentRef':{'group':'a.b',"
                    + "'resource':'gateways','namespace':'default','name':'g'}}}"));
    assertThat(repair()).isEmpty();
    assertThat(it.addresses().find("10.96.0.9")).isPresent();
    assertThatThrownBy(() -> it.create("a", "'clusterIP':'10.96.0.9'"))
        .hasMessageContaining("provided IP is already allocated");
  }

  @Test
  void addressOfTwo_isReported_andTheOwnerKeepsIt() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    it.create("b", "'clusterIP':'10.96.0.8'");
    force("b", s -> withAddress(s, "10.96.0.7"));
    assertThat(repair())
        .contains(
            "Service b ClusterIPAlreadyAllocated: Cluster IP [IPv4]:10.96.0.7 was assigned to"
                + " multiple services; please recreate service");
    it.services().delete("b");
    it.check();
  }

  @Test
  void addressOutOfRange_isReported() {
    it.create("a", "");
    force("a", s -> withAddress(s, "10.99.0.7"));
    assertThat(repair())
        .contains(
            "Service a ClusterIPOutOfRange: Cluster IP [IPv4]: 10.99.0.7 is not within any"
                + " configured Service CIDR; please recreate service");
  }

  @Test
  void ports_areCountedAnew() {
    it.create("a", "'type':'NodePort','ports':[{'port':80,'nodePort':30007}]");
    it.create("b", "'type':'NodePort','ports':[{'port':80,'nodePort':30008}]");
    it.create("c", "'type':'NodePort','ports':[{'port':80,'nodePort':30009}]");
    force("b", s -> withPort(s, 30007));
    force("c", s -> withPort(s, 40000));
    assertThat(it.markedPorts()).containsExactly(30007, 30008, 30009);
    assertThat(repair())
        .containsExactly(
            "Service b PortAlreadyAllocated: Port 30007 was assigned to multiple services; please"
                + " recreate service",
            "Service c PortOutOfRange: Port 40000 is not within the port range 30000-32767; please"
                + " recreate service");
    assertThat(it.markedPorts()).containsExactly(30007);
    it.create(
        "d", "'type':'ExternalName','externalName':'x','ports':[{'port':80,'nodePort':30010}]");
    it.clearPorts();
    assertThat(repair())
        .contains("Service a PortNotAllocated: Port 30007 is not allocated; repairing");
    assertThat(it.markedPorts()).containsExactly(30007);
  }

  @Test
  void defaultRange_comesBack() {
    it.api.resources(ServiceCIDR.class).delete("kubernetes");
    repair();
    assertThat(it.api.resources(ServiceCIDR.class).get("kubernetes").spec().cidrs())
        .containsExactly(RANGE);
  }
}
