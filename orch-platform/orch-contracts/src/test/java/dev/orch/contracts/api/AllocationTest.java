package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.meta.Condition;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final String BOTH = "10.96.0.0/24,fd00::/108";
  private final Allocations it = on(BOTH);

  private static Allocations on(String ranges) {
    return new Allocations(Allocations.store(ranges), 3, ranges);
  }

  @AfterEach
  void everythingIsHeldByOne() {
    it.check();
  }

  private Service edit(UnaryOperator<ServiceSpec> change) {
    return it.services().edit("a", s -> s.withSpec(change.apply(s.spec())));
  }

  private static List<Integer> nodePorts(Service service) {
    return service.spec().ports().stream().map(ServicePort::nodePort).toList();
  }

  @Test
  void families_followThePolicy() {
    ServiceSpec single = it.create("s", "").spec();
    assertThat(single.ipFamilyPolicy()).isEqualTo("SingleStack");
    assertThat(single.ipFamilies()).containsExactly("IPv4");
    assertThat(single.clusterIPs()).containsExactly(single.clusterIP());
    ServiceSpec both = it.create("d", "'ipFamilyPolicy':'PreferDualStack'").spec();
    assertThat(both.ipFamilies()).containsExactly("IPv4", "IPv6");
    assertThat(both.clusterIPs()).hasSize(2).first().isEqualTo(both.clusterIP());
    assertThat(both.clusterIPs().get(1)).startsWith("fd00::");
    ServiceSpec six =
        it.create("6", "'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv6']").spec();
    assertThat(six.ipFamilies()).containsExactly("IPv6", "IPv4");
    ServiceSpec asked = it.create("g", "'clusterIP':'fd00::7'").spec();
    assertThat(asked.ipFamilies()).containsExactly("IPv6");
    ServiceSpec free = it.create("h", "'clusterIP':'None'").spec();
    assertThat(free.ipFamilyPolicy()).isEqualTo("RequireDualStack");
    assertThat(it.addresses().get("fd00::7").metadata().labels())
        .containsEntry("ipaddress.kubernetes.io/ip-family", "IPv6");
  }

  @Test
  void oneFamily_refusesTwo() {
    Allocations four = on("10.96.0.0/24");
    assertThatThrownBy(() -> four.create("a", "'ipFamilyPolicy':'RequireDualStack'"))
        .hasMessageContaining(
            "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not"
                + " configured for dual-stack services");
    assertThatThrownBy(() -> four.create("a", "'ipFamilies':['IPv6']"))
        .hasMessageContaining(
            "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster");
    assertThatThrownBy(() -> four.create("a", "'clusterIP':'fd00::1'"))
        .hasMessageContaining("IPv6 is not configured on this cluster");
    assertThat(four.create("p", "'ipFamilyPolicy':'PreferDualStack'").spec().ipFamilies())
        .containsExactly("IPv4");
    four.check();
  }

  @Test
  void secondFamily_comesAndGoesWithThePolicy() {
    String first = it.create("a", "").spec().clusterIP();
    ServiceSpec both = edit(s -> s.withIpFamilyPolicy("RequireDualStack")).spec();
    assertThat(both.clusterIPs()).hasSize(2).first().isEqualTo(first);
    it.check();
    assertThatThrownBy(() -> edit(s -> s.withClusterIPs(List.of(first))))
        .hasMessageContaining("must be 'SingleStack' to release the secondary cluster IP");
    assertThatThrownBy(() -> edit(s -> s.withIpFamilies(List.of("IPv6", "IPv4"))))
        .hasMessageContaining("`ipFamilies[0]`");
    assertThatThrownBy(() -> edit(s -> s.withClusterIPs(List.of(first, "fd00::99"))))
        .hasMessageContaining("spec.clusterIPs[1]: Invalid value: [\"" + first + "\",\"fd00::99\"]")
        .hasMessageContaining("may not change once set");
    ServiceSpec single = edit(s -> s.withIpFamilyPolicy("SingleStack")).spec();
    assertThat(single.clusterIPs()).containsExactly(first);
    assertThat(single.ipFamilies()).containsExactly("IPv4");
  }

  @Test
  void externalName_releasesAll_andGetsNewOnes() {
    it.create("a", "'type':'NodePort','ipFamilyPolicy':'PreferDualStack'");
    ServiceSpec external = edit(s -> s.withType("ExternalName").withExternalName("x.y")).spec();
    assertThat(external.clusterIPs()).isEmpty();
    assertThat(external.ipFamilies()).isEmpty();
    assertThat(it.addresses().list().items()).isEmpty();
    assertThat(it.markedPorts()).isEmpty();
    ServiceSpec back = edit(s -> s.withType("ClusterIP").withExternalName("")).spec();
    assertThat(back.clusterIPs()).hasSize(1);
  }

  @Test
  void primary_stays() {
    String first = it.create("a", "").spec().clusterIP();
    String other = first.equals("10.96.0.9") ? "10.96.0.8" : "10.96.0.9";
    assertThatThrownBy(() -> edit(s -> s.withClusterIP(other).withClusterIPs(List.of(other))))
        .hasMessageContaining("spec.clusterIPs[0]: Invalid value: [\"" + other + "\"]")
        .hasMessageContaining("may not change once set");
    it.create("h", "'clusterIP':'None'");
    assertThatThrownBy(
            () ->
                it.services()
                    .edit(
                        "h",
                        s ->
                            s.withSpec(
                                s.spec().withClusterIP(other).withClusterIPs(List.of(other)))))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void twoProtocols_shareANodePort_butTwoNumbersDoNot() {
    Service dns =
        it.create(
            "a",
            "'type':'NodePort','ports':[{'port':53,'name':'t'},"
                + "{'port':53,'name':'u','protocol':'UDP'},{'port':80,'name':'h'}]");
    assertThat(nodePorts(dns).get(0)).isEqualTo(nodePorts(dns).get(1)).isGreaterThan(30085);
    assertThat(nodePorts(dns).get(2)).isNotEqualTo(nodePorts(dns).get(0));
    assertThatThrownBy(
            () ->
                it.create(
                    "b",
                    "'type':'NodePort','ports':[{'port':1,'name':'x','nodePort':30001},"
                        + "{'port':2,'name':'y','protocol':'UDP','nodePort':30001}]"))
        .hasMessageContaining(
            "spec.ports[1].nodePort: Invalid value: 30001: provided port is already allocated");
  }

  @Test
  void nodePorts_stayBetweenTypesThatHaveThem() {
    int port = nodePorts(it.create("a", "'type':'NodePort'")).get(0);
    assertThat(nodePorts(edit(s -> s.withType("LoadBalancer")))).containsExactly(port);
    assertThat(nodePorts(edit(s -> s.withType("ClusterIP")))).containsExactly(0);
    assertThat(it.markedPorts()).isEmpty();
  }

  @Test
  void balancer_hasNoNodePorts_ifItIsToHaveNone() {
    Service service = it.create("a", "'type':'LoadBalancer','allocateLoadBalancerNodePorts':false");
    assertThat(nodePorts(service)).containsExactly(0);
  }

  @Test
  void healthCheck_hasAPortWhileItIsNeeded() {
    it.create("b", "'type':'NodePort','ports':[{'port':80,'nodePort':30005}]");
    String local = "'type':'LoadBalancer','externalTrafficPolicy':'Local'";
    assertThatThrownBy(() -> it.create("a", local + ",'healthCheckNodePort':30005"))
        .hasMessageContaining(
            "failed to allocate requested HealthCheck NodePort 30005: provided port is already"
                + " allocated");
    int port = it.create("a", local + ",'healthCheckNodePort':30006").spec().healthCheckNodePort();
    assertThat(port).isEqualTo(30006);
    assertThat(edit(s -> s.withExternalTrafficPolicy("Cluster")).spec().healthCheckNodePort())
        .isZero();
    it.check();
    assertThat(edit(s -> s.withExternalTrafficPolicy("Local")).spec().healthCheckNodePort())
        .isGreaterThan(30085);
  }

  @Test
  void moreRanges_giveMoreAddresses() {
    Allocations small = on("10.96.0.0/30");
    Resources<ServiceCIDR> ranges = small.api.resources(ServiceCIDR.class);
    assertThat(ranges.get("kubernetes").spec().cidrs()).containsExactly("10.96.0.0/30");
    assertThat(ranges.get("kubernetes").status().conditions())
        .singleElement()
        .matches(c -> c.type().equals("Ready") && c.status().equals("True"));
    small.create("a", "");
    small.create("b", "");
    assertThatThrownBy(() -> small.create("c", "")).hasMessageContaining("range is full");
    assertThatThrownBy(() -> small.create("c", "'clusterIP':'10.97.0.1'"))
        .hasMessageContaining(
            "failed to allocate IP 10.97.0.1: the provided network does not match the current"
                + " range");
    ranges.create(
        small.read(
            ServiceCIDR.class, "{'metadata':{'name':'more'},'spec':{'cidrs':['10.97.0.0/30']}}"));
    assertThat(small.create("c", "").spec().clusterIP()).startsWith("10.97.0.");
    ranges
        .status()
        .edit(
            "more",
            r ->
                r.withStatus(
                    r.status()
                        .withConditions(
                            List.of(
                                new Condition("Ready", "False", 0, Allocations.NOW, "Away", "")))));
    assertThatThrownBy(() -> small.create("d", "")).hasMessageContaining("range is full");
    small.check();
  }

  @Test
  void firstAndLastAddress_areNobodys() {
    for (String address : List.of("10.96.0.0", "10.96.0.255", "fd00::")) {
      assertThatThrownBy(() -> it.create("a", "'clusterIP':'" + address + "'"))
          .hasMessageContaining("the provided network does not match the current range");
    }
  }

  @Test
  void clusterThatGetsASecondFamily_widensItsRange() {
    var store = Allocations.store("10.96.0.0/24");
    Allocations wider = new Allocations(store, 1, BOTH);
    assertThat(wider.api.resources(ServiceCIDR.class).get("kubernetes").spec().cidrs())
        .containsExactly("10.96.0.0/24", "fd00::/108");
    assertThat(wider.create("a", "'ipFamilyPolicy':'RequireDualStack'").spec().clusterIPs())
        .hasSize(2);
  }

  @Test
  void updateThatLosesARaceForPorts_isTriedAgain() {
    Allocations[] racing = new Allocations[1];
    boolean[] raced = new boolean[1];
    Runnable other =
        () -> {
          if (racing[0] != null && !raced[0]) {
            raced[0] = true;
            racing[0].create("b", "'type':'NodePort'");
          }
        };
    Allocations all = new Allocations(new HookedStore<>(Allocations.store(BOTH), other), 1, BOTH);
    Service stored = all.create("a", "");
    racing[0] = all;
    Service updated = all.services().update(stored.withSpec(stored.spec().withType("NodePort")));
    assertThat(raced[0]).isTrue();
    assertThat(nodePorts(updated).get(0)).isPositive();
    all.check();
  }
}
