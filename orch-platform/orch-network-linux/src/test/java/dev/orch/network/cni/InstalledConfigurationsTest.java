package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.network.PodSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files that well-known networks install, with plugins that write down how they are called. */
@Timeout(60)
class InstalledConfigurationsTest {
  private static final String FLANNEL =
      """
      {"name": "cbr0", "cniVersion": "0.3.1", "plugins": [
        {"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}},
        {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;

  private static final String CALICO =
      """
      {"name": "k8s-pod-network", "cniVersion": "0.3.1", "plugins": [
        {"type": "calico", "log_level": "info", "datastore_type": "kubernetes",
         "nodename": "node-1", "mtu": 0, "ipam": {"type": "calico-ipam"},
         "policy": {"type": "k8s"},
         "kubernetes": {"kubeconfig": "/etc/cni/net.d/calico-kubeconfig"}},
        {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}},
        {"type": "bandwidth", "capabilities": {"bandwidth": true}}]}
      """;

  private static final String WEAVE =
      """
      {"cniVersion": "0.3.0", "name": "weave", "plugins": [
        {"name": "weave", "type": "weave-net", "hairpinMode": true},
        {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}]}
      """;

  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @SuppressWarnings("NullAway.Init")
  private Recorder recorder;

  @BeforeEach
  void makeNode() throws Exception {
    node = TestNode.make("/usr/sbin/ip");
    recorder = new Recorder(node.folder, "flannel", "calico", "weave-net", "portmap", "bandwidth");
    for (String type : List.of("flannel", "calico", "weave-net", "portmap", "bandwidth")) {
      recorder.answer(
          type,
          "ADD",
          0,
          "{\"cniVersion\":\"0.3.1\",\"interfaces\":[{\"name\":\"eth0\",\"sandbox\":\"/x\"}],"
              + "\"ips\":[{\"version\":\"4\",\"address\":\"10.9.0.5/32\",\"interface\":0}],\"dns\":{}}");
    }
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    node.close();
  }

  /** Attaches and detaches a pod that wants all that they can give. */
  private void live(String file, String text) throws Exception {
    Path directory = Files.createDirectory(node.folder.resolve("net.d"));
    Files.writeString(directory.resolve(file), text);
    Files.writeString(directory.resolve("calico-kubeconfig"), "apiVersion: v1");
    List<Path> path = ImmutableList.of(recorder.directory);
    CniNetwork network =
        CniNetwork.of(
            new CniNetwork.Parts(
                node.folder.resolve("cni"), path, new Binaries(path, node.programs), node.programs),
            directory,
            node.worker);
    NetworkWishes wishes =
        NetworkWishes.NONE
            .withPorts(ImmutableList.of(new HostPort("UDP", 53, 5353, "192.0.2.7")))
            .withAnnotations(ImmutableSortedMap.of("kubernetes.io/egress-bandwidth", "10M"));
    PodSandbox pod = new PodSandbox("c1", "shop", "web", "u1", node.pod("p")).withWishes(wishes);
    assertThat(TestNode.get(network.readiness()).ready()).isTrue();
    assertThat(TestNode.get(network.attach(pod)).ips()).containsExactly("10.9.0.5");
    TestNode.get(network.detach(pod));
  }

  private void hasPort() throws Exception {
    for (String command : List.of("ADD", "DEL")) {
      assertThat(recorder.call("portmap", command).config().object("runtimeConfig").toString())
          .isEqualTo(
              "{\"portMappings\":[{\"containerPort\":53,\"hostIP\":\"192.0.2.7\","
                  + "\"hostPort\":5353,\"protocol\":\"udp\"}]}");
    }
  }

  @Test
  void flannel() throws Exception {
    live("10-flannel.conflist", FLANNEL);
    assertThat(recorder.said())
        .containsExactly("flannel ADD", "portmap ADD", "portmap DEL", "flannel DEL");
    assertThat(recorder.call("flannel", "ADD").config().object("delegate").toString())
        .isEqualTo("{\"hairpinMode\":true,\"isDefaultGateway\":true}");
    hasPort();
  }

  @Test
  void calico() throws Exception {
    live("10-calico.conflist", CALICO);
    assertThat(recorder.said())
        .containsExactly(
            "calico ADD",
            "portmap ADD",
            "bandwidth ADD",
            "bandwidth DEL",
            "portmap DEL",
            "calico DEL");
    assertThat(recorder.call("calico", "ADD").config().object("ipam").text("type"))
        .isEqualTo("calico-ipam");
    assertThat(recorder.call("calico", "ADD").environment().get("CNI_ARGS"))
        .contains("K8S_POD_NAMESPACE=shop", "K8S_POD_NAME=web");
    assertThat(
            recorder.call("bandwidth", "ADD").config().object("runtimeConfig").object("bandwidth"))
        .hasToString("{\"egressBurst\":2147483647,\"egressRate\":10000000}");
    hasPort();
  }

  @Test
  void weave() throws Exception {
    live("10-weave.conflist", WEAVE);
    assertThat(recorder.said())
        .containsExactly("weave-net ADD", "portmap ADD", "portmap DEL", "weave-net DEL");
    assertThat(recorder.call("weave-net", "ADD").config().text("cniVersion")).isEqualTo("0.3.0");
    assertThat(recorder.call("weave-net", "ADD").config().text("name")).isEqualTo("weave");
    assertThat(recorder.call("portmap", "ADD").config().object("prevResult").array("ips"))
        .hasSize(1);
    hasPort();
  }
}
