package dev.orch.network.cni.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.orch.network.Attachment;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.network.PodSandbox;
import dev.orch.network.cni.CniNetwork;
import dev.orch.network.cni.Talk;
import dev.orch.network.cni.TestNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes over networks whose plugins need no program. */
@Timeout(120)
class BuiltinPluginsTest {
  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @BeforeEach
  void makeNode() throws Exception {
    node = TestNode.make("/usr/sbin/ip", "/usr/sbin/nft", "/usr/bin/curl", "/bin/busybox");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    node.close();
  }

  private PodSandbox pod(String name) {
    return new PodSandbox(name, "default", name, "uid-" + name, node.pod(name));
  }

  private CniNetwork bridge(String... ranges) {
    CniNetwork network =
        CniNetwork.of(
            new CniNetwork.Parts(
                node.folder.resolve("cni"),
                ImmutableList.of(),
                Builtin.plugins(node.programs, node.worker),
                node.programs),
            Builtin.bridge("orch0", 0, List.of(ranges), node.folder.resolve("addresses")),
            node.worker);
    assertThat(TestNode.get(network.readiness()).ready()).isFalse();
    network.podRanges(List.of(ranges));
    assertThat(TestNode.get(network.readiness()).ready()).isTrue();
    return network;
  }

  @Test
  void pods_reachEachOtherTheNodeAndThemselves_inBothFamilies() throws Exception {
    CniNetwork network = bridge("10.63.1.0/24", "fd63::/64");
    Attachment one = TestNode.get(network.attach(pod("one")));
    Attachment two = TestNode.get(network.attach(pod("two")));
    assertThat(one.ips()).hasSize(2);
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one");
        Talk b = Talk.serve(node.space("two"), node.folder, "two")) {
      for (int family = 0; family < 2; family++) {
        Talk.hears(node.space("one"), two.ips().get(family), "two");
        Talk.hears(node.space("two"), one.ips().get(family), "one");
        Talk.hears(node.space, one.ips().get(family), "one");
        Talk.hears(node.space("one"), one.ips().get(family), "one");
      }
    }
    TestNode.get(network.detach(pod("one")));
    TestNode.get(network.detach(pod("two")));
    assertThat(node.space.run("ip", "-br", "link")).doesNotContain("veth");
    assertThat(node.space.run("ip", "-br", "addr", "show", "orch0")).contains("10.63.1.1/24");
  }

  @Test
  void hostPorts_leadToTheirPod_untilItGoes() throws Exception {
    CniNetwork network = bridge("10.63.1.0/24");
    NetworkWishes wishes =
        NetworkWishes.NONE.withPorts(
            ImmutableList.of(
                new HostPort("TCP", 8080, 9090, ""), new HostPort("TCP", 8080, 9091, "10.63.1.1")));
    TestNode.get(network.attach(pod("one").withWishes(wishes)));
    TestNode.get(network.attach(pod("two")));
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one")) {
      Talk.hears(node.space, "10.63.1.1", 9090, "one");
      Talk.hears(node.space, "10.63.1.1", 9091, "one");
      Talk.hears(node.space, "127.0.0.1", 9090, "one");
      Talk.hears(node.space("two"), "10.63.1.1", 9090, "one");
      Talk.hears(node.space("one"), "10.63.1.1", 9090, "one");
    }
    TestNode.get(network.detach(pod("one")));
    assertThat(node.space.run("nft", "list", "table", "ip", "orch_hostports"))
        .doesNotContain("9090")
        .doesNotContain("9091")
        .doesNotContain("10.63.1.");
    TestNode.get(network.detach(pod("one")));
  }

  @Test
  void outside_seesTheNode_whereThePodsOwnAddressesArentKnown() throws Exception {
    CniNetwork network = bridge("10.63.1.0/24");
    TestNode.get(network.attach(pod("one")));
    node.space.run(
        "ip",
        "link",
        "add",
        "up0",
        "type",
        "veth",
        "peer",
        "name",
        "up1",
        "netns",
        node.space("outside").path());
    node.space.run("ip", "addr", "add", "192.0.2.1/24", "dev", "up0");
    node.space.run("ip", "link", "set", "up0", "up");
    node.space("outside").run("ip", "addr", "add", "192.0.2.2/24", "dev", "up1");
    node.space("outside").run("ip", "link", "set", "up1", "up");
    try (Talk a = Talk.serve(node.space("outside"), node.folder, "outside")) {
      Talk.hears(node.space("one"), "192.0.2.2", "outside");
    }
  }

  @Test
  void bridgeThatWasTakenAway_isMadeAgain() throws Exception {
    CniNetwork network = bridge("10.63.1.0/24");
    TestNode.get(network.attach(pod("one")));
    node.space.run("ip", "link", "delete", "orch0");
    assertThatThrownBy(() -> TestNode.get(network.attach(pod("two"))));
    Attachment two = TestNode.get(network.attach(pod("two")));
    try (Talk a = Talk.serve(node.space("two"), node.folder, "two")) {
      Talk.hears(node.space, two.ip(), "two");
    }
  }

  @Test
  void flannelsConfiguration_passesPodToPod_withTheBridgeAsItsDelegate() throws Exception {
    Path subnet =
        Files.writeString(
            node.folder.resolve("subnet.env"),
            """
            FLANNEL_NETWORK=10.244.0.0/16
            FLANNEL_SUBNET=10.244.3.1/24
            FLANNEL_MTU=1450
            FLANNEL_IPMASQ=true
            """);
    CniNetwork network =
        node.network(
            Builtin.plugins(node.programs, node.worker),
            ImmutableList.of(),
            """
            {"name": "cbr0", "cniVersion": "0.3.1", "plugins": [
              {"type": "flannel", "subnetFile": "@F@/subnet.env", "dataDir": "@F@/flannel",
               "delegate": {"hairpinMode": true, "isDefaultGateway": true},
               "ipam": {"dataDir": "@F@/ipam"}},
              {"type": "portmap", "capabilities": {"portMappings": true}}]}
            """
                .replace("@F@", node.folder.toString()));
    Attachment one = TestNode.get(network.attach(pod("one")));
    Attachment two = TestNode.get(network.attach(pod("two")));
    assertThat(one.ip()).startsWith("10.244.3.");
    assertThat(node.space("one").run("ip", "link", "show", "eth0")).contains("mtu 1450");
    assertThat(node.space("one").run("ip", "route"))
        .contains("default via 10.244.3.1", "10.244.0.0/16 via 10.244.3.1");
    try (Talk a = Talk.serve(node.space("one"), node.folder, "one")) {
      Talk.hears(node.space("two"), one.ip(), "one");
    }
    // The daemon has written another one since; what was made ends all the same.
    Files.delete(subnet);
    TestNode.get(network.detach(pod("one")));
    TestNode.get(network.detach(pod("two")));
    try (var left = Files.list(node.folder.resolve("flannel"))) {
      assertThat(left).isEmpty();
    }
    assertThat(two.ip()).isNotEqualTo(one.ip());
  }
}
