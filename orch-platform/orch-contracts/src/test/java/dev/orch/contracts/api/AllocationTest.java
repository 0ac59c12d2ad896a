package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.meta.Condition;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Map;
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
    assertThat(four.create("h", "'clusterIP':'None'").spec().ipFamilies())
        .containsExactly("IPv4", "IPv6");
    assertThatThrownBy(
            () ->
                four.create(
                    "s",
                    "'clusterIP':'None','selector':{'x':'y'},"
                        + "'ipFamilyPolicy':'RequireDualStack'"))
        .hasMessageContaining("this cluster is not configured for dual-stack services");
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
  void healthChecksPort_staysWhileItIsNeeded() {
    String local = "'type':'LoadBalancer','externalTrafficPolicy':'Local'";
    it.create("a", local + ",'healthCheckNodePort':30006");
    it.create("b", local + ",'healthCheckNodePort':30007");
    assertThatThrownBy(() -> edit(s -> s.withHealthCheckNodePort(30007)))
        .hasMessageContaining("spec.healthCheckNodePort: Forbidden: field is immutable");
    assertThatThrownBy(() -> edit(s -> s.withHealthCheckNodePort(70000)))
        .hasMessageContaining("spec.healthCheckNodePort: Forbidden: field is immutable")
        .hasMessageContaining(
            "spec.healthCheckNodePort: Invalid value: 70000: must be between 1 and 65535,"
                + " inclusive");
    assertThat(edit(s -> s.withHealthCheckNodePort(0)).spec().healthCheckNodePort())
        .isEqualTo(30006);
  }

  @Test
  void healthChecksPort_isNoNodePortToo() {
    it.create(
        "a", "'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30006");
    assertThatThrownBy(() -> edit(s -> withNodePort(s, 30006)))
        .hasMessageContaining(
            "spec.ports[0].nodePort: Invalid value: 30006: provided port is already allocated");
    it.create("b", "'type':'NodePort','ports':[{'port':80,'nodePort':30007}]");
    assertThatThrownBy(
            () ->
                it.services()
                    .edit(
                        "b",
                        s ->
                            s.withSpec(
                                withNodePort(s.spec(), 0)
                                    .withType("LoadBalancer")
                                    .withExternalTrafficPolicy("Local")
                                    .withHealthCheckNodePort(30007))))
        .hasMessageContaining(
            "Internal error occurred: failed to allocate requested HealthCheck NodePort 30007:"
                + " provided port is already allocated");
  }

  private static ServiceSpec withNodePort(ServiceSpec spec, int nodePort) {
    return spec.withPorts(spec.ports().stream().map(p -> p.withNodePort(nodePort)).toList());
  }

  @Test
  void nodePorts_followTheNamesOfPorts() {
    List<Integer> before =
        nodePorts(
            it.create(
                "a", "'type':'NodePort','ports':[{'port':80,'name':'a'},{'port':81,'name':'b'}]"));
    String swapped = "'type':'NodePort','ports':[{'port':82,'name':'b'},{'port':80,'name':'c'}]";
    List<Integer> after = nodePorts(it.services().update(it.service("a", swapped)));
    assertThat(after.get(0)).isEqualTo(before.get(1));
    assertThat(before).doesNotContain(after.get(1));
    it.check();
    String taken =
        "'type':'NodePort','ports':[{'port':82,'name':'b'},{'port':80,'name':'c','nodePort':"
            + after.get(0)
            + "}]";
    assertThat(nodePorts(it.services().update(it.service("a", taken))).get(0))
        .isNotEqualTo(after.get(0));
  }

  @Test
  void nodePorts_goWithTheType_evenIfSomeOfThePortsDo() {
    it.create("a", "'type':'NodePort','ports':[{'port':80,'name':'a'},{'port':81,'name':'b'}]");
    Service one = edit(s -> s.withType("ClusterIP").withPorts(s.ports().subList(0, 1)));
    assertThat(nodePorts(one)).containsExactly(0);
    it.create("b", "'type':'NodePort'");
    assertThatThrownBy(
            () ->
                it.services()
                    .edit(
                        "b", s -> s.withSpec(withNodePort(s.spec(), 30001).withType("ClusterIP"))))
        .hasMessageContaining(
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
  }

  @Test
  void nodePortOfAnExternalName_isNotHeld() {
    String external =
        "'type':'ExternalName','externalName':'a.b','ports':[{'port':80,'nodePort':30001}]";
    assertThat(nodePorts(it.create("a", external))).containsExactly(30001);
    it.create("b", "'type':'NodePort','ports':[{'port':80,'nodePort':30001}]");
    assertThatThrownBy(() -> edit(s -> s.withType("NodePort").withExternalName("")))
        .hasMessageContaining("provided port is already allocated");
    it.services().delete("a");
    assertThat(it.markedPorts()).containsExactly(30001);
  }

  @Test
  void addressThatIsTaken_isRefused() {
    it.create("a", "'clusterIP':'10.96.0.7'");
    assertThatThrownBy(() -> it.create("b", "'clusterIP':'10.96.0.7'"))
        .hasMessage(
            "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.7\"]: failed to"
                + " allocate IP 10.96.0.7: provided IP is already allocated")
        .matches(e -> ((ApiException) e).status().code() == 422);
  }

  @Test
  void updateOfTheOneAddress_isOfBoth() {
    String first = it.create("a", "").spec().clusterIP();
    String other = first.equals("10.96.0.9") ? "10.96.0.8" : "10.96.0.9";
    assertThatThrownBy(() -> it.services().update(it.service("a", "'clusterIP':'" + other + "'")))
        .hasMessageContaining(
            "spec.clusterIPs[0]: Invalid value: [\"" + other + "\"]: may not change once set");
    assertThat(it.services().update(it.service("a", "")).spec().clusterIP()).isEqualTo(first);
  }

  @Test
  void addressesAtOdds_areReportedInOrder() {
    assertThatThrownBy(
            () ->
                it.create(
                    "a",
                    "'clusterIP':'10.96.0.7','ipFamilies':['IPv6'],"
                        + "'clusterIPs':['10.96.0.7','10.96.0.8','10.96.0.9']"))
        .hasMessage(
            "Service \"a\" is invalid: ["
                + "spec.clusterIPs: Invalid value: [\"10.96.0.7\",\"10.96.0.8\",\"10.96.0.9\"]:"
                + " may only hold up to 2 values, "
                + "spec.clusterIPs: Invalid value: [\"10.96.0.7\",\"10.96.0.8\",\"10.96.0.9\"]:"
                + " may specify no more than one IP for each IP family, "
                + "spec.clusterIPs[0]: Invalid value: \"10.96.0.7\": expected an IPv6 value as"
                + " indicated by `ipFamilies[0]`]");
    assertThatThrownBy(
            () -> it.create("a", "'clusterIP':'x','clusterIPs':['x','10.96.0.8','10.96.0.9']"))
        .hasMessageContaining("spec.clusterIPs[0]: Invalid value: \"x\": must be a valid IP")
        .hasMessageNotContaining("may specify no more");
  }

  @Test
  void addressOfAService_saysWhoseItIs() {
    it.create("a", "'clusterIP':'fd00::0007'");
    IPAddress address = it.addresses().get("fd00::7");
    assertThat(address.metadata().labels())
        .containsExactly(
            entry("ipaddress.kubernetes.io/ip-family", "IPv6"),
            entry("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"));
    assertThat(address.spec().parentRef())
        .isEqualTo(new ParentReference("", "services", "default", "a"));
    assertThat(address.metadata().uid()).isNotEmpty();
    it.services().delete("a");
    assertThat(it.addresses().list().items()).isEmpty();
  }

  @Test
  void policies_areRefusedWithWhatIsAskedFor() {
    for (String spec :
        List.of(
            "'ipFamilyPolicy':'SingleStack','ipFamilies':['IPv4','IPv6']",
            "'ipFamilies':['IPv4','IPv6']")) {
      assertThatThrownBy(() -> it.create("a", spec))
          .hasMessageContaining(
              "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or"
                  + " 'PreferDualStack' when multiple IP families are specified");
    }
    assertThatThrownBy(
            () -> it.create("a", "'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7','fd00::7']"))
        .hasMessageContaining("when multiple cluster IPs are specified");
  }

  @Test
  void servicesThatPreferTwo_areLeftAloneWhenTheClusterGetsTwo() {
    var store = Allocations.store("10.96.0.0/24");
    Allocations narrow = new Allocations(store, 1, "10.96.0.0/24");
    narrow.create("a", "'ipFamilyPolicy':'PreferDualStack'");
    Allocations wider = new Allocations(store, 1, BOTH);
    Service kept =
        wider.services().edit("a", s -> s.withSpec(s.spec().withSelector(Map.of("x", "y"))));
    assertThat(kept.spec().ipFamilies()).containsExactly("IPv4");
    Service widened =
        wider
            .services()
            .edit("a", s -> s.withSpec(s.spec().withIpFamilyPolicy("RequireDualStack")));
    assertThat(widened.spec().ipFamilies()).containsExactly("IPv4", "IPv6");
    assertThat(widened.spec().clusterIPs()).hasSize(2);
    wider.check();
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
  void dryRuns_storeNothing() {
    it.create("a", "");
    long before = it.local.store().revision();
    Service wanted =
        it.service(
            "a",
            "'type':'LoadBalancer','externalTrafficPolicy':'Local',"
                + "'ipFamilyPolicy':'RequireDualStack'");
    Service answer = it.services().update(wanted, WriteOptions.DRY_RUN);
    assertThat(answer.spec().clusterIPs()).hasSize(2);
    assertThat(nodePorts(answer).get(0)).isPositive();
    assertThat(answer.spec().healthCheckNodePort()).isPositive();
    Service another = it.service("b", "'type':'NodePort'");
    assertThat(it.services().create(another, WriteOptions.DRY_RUN).spec().clusterIP()).isNotEmpty();
    assertThat(it.local.store().revision()).isEqualTo(before);
  }

  @Test
  void portTakenWhileOneIsChosen_isNotChosen() {
    for (int touched = 1; touched < 30; touched++) {
      Allocations[] racing = new Allocations[1];
      int[] left = {touched};
      Runnable other =
          () -> {
            if (racing[0] != null && --left[0] == 0) {
              racing[0].create("b", "'type':'NodePort','ports':[{'port':80,'nodePort':30001}]");
            }
          };
      Allocations all =
          new Allocations(new HookedStore<>(Allocations.store(BOTH), other, other), 1, BOTH);
      racing[0] = all;
      try {
        all.create("a", "'type':'NodePort','ports':[{'port':80,'nodePort':30001}]");
      } catch (ApiException refused) {
        assertThat(refused).hasMessageContaining("provided port is already allocated");
      }
      racing[0] = null;
      all.check();
    }
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
    Allocations all =
        new Allocations(new HookedStore<>(Allocations.store(BOTH), () -> {}, other), 1, BOTH);
    Service stored = all.create("a", "");
    racing[0] = all;
    Service updated = all.services().update(stored.withSpec(stored.spec().withType("NodePort")));
    assertThat(raced[0]).isTrue();
    assertThat(nodePorts(updated).get(0)).isPositive();
    all.check();
  }
}
