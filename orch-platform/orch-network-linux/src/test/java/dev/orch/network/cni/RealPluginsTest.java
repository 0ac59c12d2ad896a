package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.network.Attachment;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.network.PodSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reference's plugins, as Debian has them. */
@Timeout(120)
class RealPluginsTest {
  static final Path PLUGINS = Path.of("/usr/lib/cni");

  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @BeforeEach
  void makeNode() throws Exception {
    node =
        TestNode.make(
            "/usr/sbin/ip", "/usr/bin/curl", "/bin/busybox", PLUGINS.resolve("bridge").toString());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    node.close();
  }

  private CniNetwork network(String list) {
    List<Path> path = ImmutableList.of(PLUGINS);
    return node.network(
        new Binaries(path, node.programs),
        path,
        list.replace('\'', '"').replace("@FOLDER@", node.folder.toString()));
  }

  private PodSandbox pod(String name) {
    return new PodSandbox(name, "default", name, "uid-" + name, node.pod(name));
  }

  private static final String IPAM =
      "'ipam':{'type':'host-local','dataDir':'@FOLDER@/ipam','ranges':[[{'subnet':'10.62.0.0/24'}]],"
          + "'routes':[{'dst':'0.0.0.0/0'}]}";

  private static final String BRIDGE =
      "{'type':'bridge','bridge':'cni0','isGateway':true,'ipMasq':true,'hairpinMode':true,"
          + "'capabilities':{'mac':true},"
          + IPAM
          + "}";

  @Test
  void bridge_withPortmapFirewallBandwidthAndTuning() throws Exception {
    CniNetwork network =
        network(
            "{'cniVersion':'1.0.0','name':'real','plugins':["
                + BRIDGE
                + ",{'type':'portmap','capabilities':{'portMappings':true},'snat':true}"
                + ",{'type':'firewall'},{'type':'bandwidth','capabilities':{'bandwidth':true}}"
                + ",{'type':'tuning','sysctl':{'net.core.somaxconn':'500'}}]}");
    NetworkWishes wishes =
        NetworkWishes.NONE
            .withPorts(ImmutableList.of(new HostPort("TCP", 8080, 9090, "")))
            .withAnnotations(
                com.google.common.collect.ImmutableSortedMap.of(
                    "kubernetes.io/ingress-bandwidth",
                    "10M",
                    "kubernetes.io/egress-bandwidth",
                    "10M"));
    Attachment one = TestNode.get(network.attach(pod("one").withWishes(wishes)));
    Attachment two = TestNode.get(network.attach(pod("two")));
    assertThat(node.space("one").run("cat", "/proc/sys/net/core/somaxconn").strip())
        .isEqualTo("500");
    assertThat(node.space.run("tc", "qdisc")).contains("tbf");
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one");
        Talk b = Talk.serve(node.space("two"), node.folder, "two")) {
      Talk.hears(node.space("one"), two.ip(), "two");
      Talk.hears(node.space("two"), one.ip(), "one");
      Talk.hears(node.space, one.ip(), "one");
      Talk.hears(node.space("two"), "10.62.0.1", 9090, "one");
      Talk.hears(node.space("one"), "10.62.0.1", 9090, "one");
    }
    TestNode.get(network.detach(pod("one")));
    TestNode.get(network.detach(pod("two")));
    assertThat(node.space.run("ip", "-br", "link")).doesNotContain("veth");
    assertThat(leases()).isEmpty();
  }

  private List<String> leases() throws Exception {
    try (var files = Files.list(node.folder.resolve("ipam/real"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("10."))
          .toList();
    }
  }

  @Test
  void bridge_isChecked_andLeaksAreFoundAtTheNextStart() throws Exception {
    String list = "{'cniVersion':'0.4.0','name':'real','plugins':[" + BRIDGE + "]}";
    CniNetwork network = network(list);
    Attachment one = TestNode.get(network.attach(pod("one")));
    TestNode.get(network.attach(pod("two")));
    TestNode.get(network.check(pod("one"), one));
    CniNetwork next = network(list);
    TestNode.get(next.retain(new TreeSet<>(List.of("one"))));
    assertThat(leases()).containsExactly(one.ip());
    TestNode.get(next.check(pod("one"), one));
    node.space("one").run("ip", "addr", "flush", "dev", "eth0");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> TestNode.get(next.check(pod("one"), one)))
        .hasMessageContaining("failed (check)");
    TestNode.get(next.detach(pod("one")));
    assertThat(leases()).isEmpty();
  }

  @Test
  void ptp_reachesTheNodeAndOthers() throws Exception {
    CniNetwork network =
        network(
            "{'cniVersion':'0.3.1','name':'real','plugins':[{'type':'ptp','ipMasq':true,"
                + IPAM
                + "}]}");
    Attachment one = TestNode.get(network.attach(pod("one")));
    Attachment two = TestNode.get(network.attach(pod("two")));
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one")) {
      Talk.hears(node.space, one.ip(), "one");
      Talk.hears(node.space("two"), one.ip(), "one");
    }
    assertThat(two.ip()).isNotEqualTo(one.ip());
    TestNode.get(network.detach(pod("one")));
    TestNode.get(network.detach(pod("two")));
  }

  @Test
  void macvlan_reachesOthersOfItsLink() throws Exception {
    node.space.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    node.space.run("ip", "link", "set", "up0", "up");
    node.space.run("ip", "link", "set", "up1", "up");
    CniNetwork network =
        network(
            "{'cniVersion':'1.0.0','name':'real','plugins':[{'type':'macvlan','master':'up0',"
                + IPAM.replace(",'routes':[{'dst':'0.0.0.0/0'}]", "")
                + "}]}");
    Attachment one = TestNode.get(network.attach(pod("one")));
    TestNode.get(network.attach(pod("two")));
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one")) {
      Talk.hears(node.space("two"), one.ip(), "one");
    }
    TestNode.get(network.detach(pod("one")));
    TestNode.get(network.detach(pod("two")));
  }
}
