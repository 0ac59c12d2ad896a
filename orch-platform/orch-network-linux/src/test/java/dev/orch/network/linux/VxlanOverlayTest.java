package dev.orch.network.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.network.Space;
import dev.orch.network.Attachment;
import dev.orch.network.Overlay.NodePlace;
import dev.orch.network.PodSandbox;
import dev.orch.network.cni.CniNetwork;
import dev.orch.network.cni.Talk;
import dev.orch.network.cni.TestNode;
import dev.orch.network.cni.builtin.Builtin;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that have a wire between them, with pods on both. */
@Timeout(120)
class VxlanOverlayTest {
  private static final List<NodePlace> NODES = ImmutableList.of(place(1), place(2), place(3));

  @SuppressWarnings("NullAway.Init")
  private TestNode one;

  @SuppressWarnings("NullAway.Init")
  private TestNode two;

  private static NodePlace place(int number) {
    return new NodePlace(
        "node-" + number,
        ImmutableList.of("192.0.2." + number),
        ImmutableList.of("10.244." + number + ".0/24", "fd00:0:0:" + number + "::/64"));
  }

  @BeforeEach
  void makeNodes() throws Exception {
    one = TestNode.make("/usr/sbin/ip", "/usr/sbin/bridge", "/usr/sbin/nft", "/usr/bin/curl");
    two = TestNode.make();
    one.space.run(
        "ip",
        "link",
        "add",
        "wire",
        "type",
        "veth",
        "peer",
        "name",
        "wire",
        "netns",
        two.space.path());
    wire(one.space, 1);
    wire(two.space, 2);
  }

  private static void wire(Space node, int number) throws Exception {
    node.run("ip", "addr", "add", "192.0.2." + number + "/24", "dev", "wire");
    node.run("ip", "link", "set", "wire", "up");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    two.close();
  }

  private static VxlanOverlay overlay(TestNode node, int number, boolean tunnelled) {
    return new VxlanOverlay(node.programs, node.worker, "192.0.2." + number, tunnelled);
  }

  private static Attachment attach(TestNode node, int number, String pod) {
    CniNetwork network =
        CniNetwork.of(
            new CniNetwork.Parts(
                node.folder.resolve("cni"),
                ImmutableList.of(),
                Builtin.plugins(node.programs, node.worker),
                node.programs),
            Builtin.bridge(
                "orch0",
                1450,
                List.of("10.244.0.0/16", "fd00::/48"),
                node.folder.resolve("addresses")),
            node.worker);
    network.podRanges(place(number).podRanges());
    return TestNode.get(
        network.attach(new PodSandbox(pod, "default", pod, "uid-" + pod, node.pod(pod))));
  }

  @Test
  void pods_reachEachOtherOnANode_andAcrossNodes_withTheirOwnAddresses() throws Exception {
    for (int i = 0; i < 2; i++) {
      TestNode.get(overlay(one, 1, true).sync(NODES));
      TestNode.get(overlay(two, 2, true).sync(NODES));
    }
    Attachment a = attach(one, 1, "a");
    Attachment b = attach(one, 1, "b");
    Attachment c = attach(two, 2, "c");
    try (Talk ofA = Talk.serve(one.space("a"), one.folder, "a");
        Talk ofC = Talk.serve(two.space("c"), two.folder, "c")) {
      for (int family = 0; family < 2; family++) {
        Talk.hears(one.space("b"), a.ips().get(family), "a");
        Talk.hears(one.space("a"), c.ips().get(family), "c");
        Talk.hears(two.space("c"), a.ips().get(family), "a");
      }
      Talk.hears(one.space, c.ip(), "c");
      // The nodes between them don't give theirs instead.
      assertThat(two.space("c").run("ip", "neigh")).isNotEmpty();
    }
    assertThat(b.ip()).startsWith("10.244.1.");
  }

  @Test
  void sync_changesTheDifferenceAlone_andForgetsNodesThatAreGone() throws Exception {
    VxlanOverlay overlay = overlay(one, 1, true);
    TestNode.get(overlay.sync(NODES));
    assertThat(one.space.run("ip", "route")).contains("10.244.2.0/24", "10.244.3.0/24");
    assertThat(one.space.run("bridge", "fdb")).contains("dst 192.0.2.2", "dst 192.0.2.3");
    one.space.run("ip", "route", "del", "10.244.2.0/24");
    // Another agent after a restart finds what is there.
    TestNode.get(overlay(one, 1, true).sync(NODES.subList(0, 2)));
    assertThat(one.space.run("ip", "route")).contains("10.244.2.0/24").doesNotContain("10.244.3");
    assertThat(one.space.run("ip", "-6", "route")).doesNotContain("fd00:0:0:3");
    assertThat(one.space.run("bridge", "fdb")).doesNotContain("192.0.2.3");
    assertThat(one.space.run("ip", "neigh", "show", "dev", "orch.vxlan"))
        .doesNotContain("10.244.3");
    TestNode.get(overlay.sync(ImmutableList.of()));
    assertThat(one.space.run("ip", "route")).doesNotContain("10.244.");
  }

  @Test
  void routesAlone_doForNodesThatAreNextToEachOther() throws Exception {
    TestNode.get(overlay(one, 1, false).sync(NODES));
    TestNode.get(overlay(two, 2, false).sync(NODES));
    Attachment a = attach(one, 1, "a");
    attach(two, 2, "c");
    try (Talk ofA = Talk.serve(one.space("a"), one.folder, "a")) {
      Talk.hears(two.space("c"), a.ip(), "a");
    }
  }
}
