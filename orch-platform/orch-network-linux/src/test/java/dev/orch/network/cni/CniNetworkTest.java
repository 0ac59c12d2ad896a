package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.network.Attachment;
import dev.orch.network.NetworkException;
import dev.orch.network.NetworkHealth.Readiness;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.network.PodSandbox;
import dev.orch.network.linux.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How plugins are called, told by plugins that write it down. */
@Timeout(60)
class CniNetworkTest {
  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @SuppressWarnings("NullAway.Init")
  private Recorder recorder;

  @SuppressWarnings("NullAway.Init")
  private Path configurations;

  @BeforeEach
  void makeNode() throws Exception {
    node = TestNode.make("/usr/sbin/ip");
    recorder = new Recorder(node.folder, "first", "second");
    recorder.gives("first", "10.1.0.5/24");
    recorder.gives("second", "10.1.0.5/24", "fd00::5/64");
    configurations = Files.createDirectory(node.folder.resolve("net.d"));
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    node.close();
  }

  private CniNetwork network() {
    return network(node.programs);
  }

  private CniNetwork network(Programs programs) {
    List<Path> path = ImmutableList.of(recorder.directory);
    return CniNetwork.of(
        new CniNetwork.Parts(
            node.folder.resolve("cni"), path, new Binaries(path, programs), programs),
        configurations,
        node.worker);
  }

  private void configure(String version, String more) throws IOException {
    write(
        "10-net.conflist",
        "{'cniVersion':'%s','name':'net',%s'plugins':[{'type':'first','a':1},{'type':'second','capabilities':{'portMappings':true,'bandwidth':true,'mac':false}}]}"
            .formatted(version, more));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(configurations.resolve(file), text.replace('\'', '"'));
  }

  private PodSandbox pod(String id) {
    return new PodSandbox(id, "default", "web", "u1", node.pod("p"));
  }

  @Test
  void plugins_areCalledInTheirOrder_eachWithTheResultBefore() throws Exception {
    configure("1.0.0", "");
    Attachment attachment = TestNode.get(network().attach(pod("c1")));
    assertThat(attachment.ips()).containsExactly("10.1.0.5", "fd00::5");
    assertThat(recorder.said()).containsExactly("first ADD", "second ADD");
    Recorder.Call first = recorder.call("first", "ADD");
    assertThat(first.environment())
        .containsEntry("CNI_CONTAINERID", "c1")
        .containsEntry("CNI_NETNS", node.pod("p"))
        .containsEntry("CNI_IFNAME", "eth0")
        .containsEntry("CNI_PATH", recorder.directory.toString())
        .containsEntry(
            "CNI_ARGS",
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web;"
                + "K8S_POD_INFRA_CONTAINER_ID=c1;K8S_POD_UID=u1");
    assertThat(first.config())
        .isEqualTo(
            Json.parse("{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"first\",\"a\":1}"));
    Json.Obj second = recorder.call("second", "ADD").config();
    assertThat(second.has("capabilities")).isFalse();
    assertThat(second.object("prevResult"))
        .isEqualTo(
            Json.parse("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.0.5/24\"}]}"));
  }

  @Test
  void detach_callsThemBackwards_withTheLastResult_andTheConfigurationOfThen() throws Exception {
    configure("0.4.0", "");
    CniNetwork network = network();
    TestNode.get(network.attach(pod("c1")));
    write("05-other.conflist", "{'cniVersion':'1.0.0','name':'other','plugins':[{'type':'none'}]}");
    TestNode.get(network().detach(pod("c1")));
    assertThat(recorder.said().subList(2, 4)).containsExactly("second DEL", "first DEL");
    for (String type : List.of("first", "second")) {
      Json.Obj config = recorder.call(type, "DEL").config();
      assertThat(config.text("name")).isEqualTo("net");
      assertThat(config.object("prevResult").array("ips").toString())
          .contains("10.1.0.5/24", "\"version\":\"4\"", "fd00::5/64", "\"version\":\"6\"");
    }
  }

  @Test
  void attachment_survivesTheAgent_andIsntMadeAnew() throws Exception {
    configure("1.0.0", "");
    Attachment before = TestNode.get(network().attach(pod("c1")));
    assertThat(TestNode.get(network().attach(pod("c1")))).isEqualTo(before);
    assertThat(recorder.said()).hasSize(2);
    CniNetwork network = network();
    TestNode.get(network.check(pod("c1"), before));
    assertThat(recorder.said().subList(2, 4)).containsExactly("first CHECK", "second CHECK");
    assertThat(recorder.call("first", "CHECK").config().object("prevResult").array("ips"))
        .hasSize(2);
  }

  @Test
  void check_isntCalledWhereItIsDisabled_orUnknown() throws Exception {
    configure("1.0.0", "'disableCheck':true,");
    CniNetwork network = network();
    TestNode.get(network.check(pod("c1"), TestNode.get(network.attach(pod("c1")))));
    configure("0.3.1", "");
    TestNode.get(network.check(pod("c2"), TestNode.get(network.attach(pod("c2")))));
    TestNode.get(network.detach(pod("c2")));
    assertThat(recorder.said()).noneMatch(said -> said.endsWith("CHECK"));
    assertThat(recorder.call("first", "DEL").config().has("prevResult")).isFalse();
  }

  @Test
  void capabilities_areTakenByThosePluginsThatNameThem() throws Exception {
    configure("1.0.0", "");
    NetworkWishes wishes =
        NetworkWishes.NONE
            .withPorts(ImmutableList.of(new HostPort("TCP", 80, 8080, "")))
            .withMac("0a:00:00:00:00:01")
            .withAnnotations(
                ImmutableSortedMap.of("kubernetes.io/ingress-bandwidth", "1M", "other", "x"));
    TestNode.get(network().attach(pod("c1").withWishes(wishes)));
    assertThat(recorder.call("first", "ADD").config().has("runtimeConfig")).isFalse();
    assertThat(recorder.call("second", "ADD").config().object("runtimeConfig"))
        .isEqualTo(
            Json.parse(
                """
                {"bandwidth": {"ingressRate": 1000000, "ingressBurst": 2147483647},
                 "portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}
                """));
    CniNetwork network = network();
    TestNode.get(network.detach(pod("c1")));
    assertThat(
            recorder.call("second", "DEL").config().object("runtimeConfig").array("portMappings"))
        .hasSize(1);
  }

  @Test
  void failedAdd_isUndone_andSaysWhoseFailureItIs() throws Exception {
    configure("1.0.0", "");
    recorder.answer("second", "ADD", 1, "{\"code\":11,\"msg\":\"busy\",\"details\":\"later\"}");
    CniNetwork network = network();
    assertThatThrownBy(() -> TestNode.get(network.attach(pod("c1"))))
        .isInstanceOf(NetworkException.class)
        .hasMessage(
            "failed to setup network for sandbox \"c1\": plugin type=\"second\" name=\"net\""
                + " failed (add): busy; later");
    assertThat(recorder.said())
        .containsExactly("first ADD", "second ADD", "second DEL", "first DEL");
    recorder.answer("second", "ADD.2", 0, "{\"ips\":[{\"address\":\"10.1.0.7/24\"}]}");
    assertThat(TestNode.get(network.attach(pod("c1"))).ip()).isEqualTo("10.1.0.7");
  }

  @Test
  void pluginThatSaysNothingOfUse_failsInItsOwnWords() throws Exception {
    configure("1.0.0", "");
    recorder.script("first", "#!/bin/sh\necho no such thing >&2\nexit 3\n");
    assertThatThrownBy(() -> TestNode.get(network().attach(pod("c1"))))
        .hasMessageContaining("failed (add): netplugin failed: \"no such thing\"");
    recorder.script("first", "#!/bin/sh\nexit 3\n");
    assertThatThrownBy(() -> TestNode.get(network().attach(pod("c2"))))
        .hasMessageContaining("netplugin failed with no error message: exit status 3");
    Files.delete(recorder.directory.resolve("first"));
    assertThatThrownBy(() -> TestNode.get(network().attach(pod("c3"))))
        .hasMessageContaining("failed to find plugin \"first\" in path");
  }

  @Test
  void slowPlugin_isEnded() throws Exception {
    configure("1.0.0", "");
    recorder.script("first", "#!/bin/sh\n[ \"$CNI_COMMAND\" != ADD ] || exec sleep 100\n");
    Programs hasty =
        new Programs(node.worker, Duration.ofMillis(300), node.folder.resolve("scratch"))
            .inside(node.space.path());
    assertThatThrownBy(() -> TestNode.get(network(hasty).attach(pod("c1"))))
        .hasMessageContaining("plugin type=\"first\" name=\"net\" failed (add)");
  }

  @Test
  void failedDel_isTriedAgainUntilItSucceeds() throws Exception {
    configure("1.0.0", "");
    CniNetwork network = network();
    TestNode.get(network.attach(pod("c1")));
    for (int i = 1; i <= 2; i++) {
      recorder.answer("second", "DEL." + i, 1, "{\"code\":100,\"msg\":\"not yet\"}");
    }
    assertThatThrownBy(() -> TestNode.get(network.detach(pod("c1"))))
        .hasMessageContaining("failed to destroy network for sandbox \"c1\"")
        .hasMessageContaining("not yet");
    until(() -> recorder.said().stream().filter("second DEL"::equals).count() == 3);
    until(() -> attachments().isEmpty());
    // The others had their part each time.
    assertThat(recorder.said().stream().filter("first DEL"::equals)).hasSize(3);
    TestNode.get(network.detach(pod("c1")));
    assertThat(recorder.said().stream().filter("second DEL"::equals)).hasSize(3);
  }

  private List<String> attachments() throws IOException {
    try (var files = Files.list(node.folder.resolve("cni/attachments"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Looks again after each pause of the worker. */
  private void until(Condition condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("still not so").isLessThan(end);
      CountDownLatch round = new CountDownLatch(1);
      node.worker.schedule(round::countDown, 20, TimeUnit.MILLISECONDS);
      round.await();
    }
  }

  @Test
  void namespaceThatIsGone_isNotNamedToDel() throws Exception {
    configure("1.0.0", "");
    CniNetwork network = network();
    Path gone = Files.createFile(node.folder.resolve("gone"));
    PodSandbox pod = pod("c1");
    TestNode.get(network.attach(pod));
    Path kept = node.folder.resolve("cni/attachments/c1");
    Files.writeString(kept, Files.readString(kept).replace(node.pod("p"), gone.toString()));
    TestNode.get(network().detach(pod));
    assertThat(recorder.call("first", "DEL").environment()).containsEntry("CNI_NETNS", "");
  }

  @Test
  void retain_endsWhatACrashHasLeft_evenWhatWasOnlyBegun() throws Exception {
    configure("1.1.0", "");
    CniNetwork before = network();
    TestNode.get(before.attach(pod("kept")));
    TestNode.get(before.attach(pod("lost")));
    CniNetwork crashed =
        node.network(
            type -> java.util.Optional.of(call -> new CompletableFuture<>()),
            ImmutableList.of(),
            Files.readString(configurations.resolve("10-net.conflist")));
    crashed.attach(pod("begun"));
    until(() -> attachments().contains("begun"));
    TestNode.get(network().retain(new TreeSet<>(List.of("kept"))));
    assertThat(attachments()).containsExactly("kept");
    assertThat(
            recorder.calls().stream()
                .filter(call -> call.command().equals("DEL"))
                .map(call -> call.type() + " " + call.environment().get("CNI_CONTAINERID")))
        .containsExactly("second begun", "first begun", "second lost", "first lost");
    assertThat(recorder.call("second", "GC").config().array("cni.dev/valid-attachments"))
        .isEqualTo(List.of(Json.parse("{\"containerID\":\"kept\",\"ifname\":\"eth0\"}")));
    assertThat(recorder.call("second", "GC").environment()).doesNotContainKey("CNI_X");
  }

  @Test
  void garbage_isntCollectedWhereItIsDisabled_orUnknown() throws Exception {
    configure("1.1.0", "'disableGC':true,");
    TestNode.get(network().retain(new TreeSet<>()));
    configure("1.0.0", "");
    TestNode.get(network().retain(new TreeSet<>()));
    assertThat(recorder.said()).isEmpty();
  }

  @Test
  void network_isReadyOnceItHasAConfiguration_andItsPluginsSayNothingAgainstIt() throws Exception {
    CniNetwork network = network();
    Readiness readiness = TestNode.get(network.readiness());
    assertThat(readiness.ready()).isFalse();
    assertThat(readiness.reason()).isEqualTo("NetworkPluginNotReady");
    assertThat(readiness.message())
        .startsWith("Network plugin returns error: cni plugin not initialized");
    assertThatThrownBy(() -> TestNode.get(network.attach(pod("c1"))))
        .hasMessageStartingWith("cni plugin not initialized");
    configure("1.1.0", "");
    assertThat(TestNode.get(network.readiness())).isEqualTo(Readiness.READY);
    assertThat(recorder.said()).containsExactly("first STATUS", "second STATUS");
    recorder.answer("second", "STATUS", 1, "{\"code\":50,\"msg\":\"no daemon\"}");
    assertThat(TestNode.get(network.readiness()).message()).contains("no daemon");
  }

  @Test
  void listOfSeveralVersions_isCalledInTheHighestThatAllKnow() throws Exception {
    configure("0.4.0", "'cniVersions':['0.4.0','1.0.0','1.1.0'],");
    recorder.answer(
        "first", "VERSION", 0, "{\"supportedVersions\":[\"0.4.0\",\"1.0.0\",\"1.1.0\"]}");
    recorder.answer(
        "second", "VERSION", 0, "{\"supportedVersions\":[\"0.3.1\",\"0.4.0\",\"1.0.0\"]}");
    CniNetwork network = network();
    TestNode.get(network.attach(pod("c1")));
    TestNode.get(network.attach(pod("c2")));
    assertThat(recorder.calls().get(2).config().text("cniVersion")).isEqualTo("1.0.0");
    assertThat(recorder.said().stream().filter(said -> said.endsWith("VERSION"))).hasSize(2);
  }

  @Test
  void configuration_isTheFirstValidOneByName_andReadAgainWhenItChanges() throws Exception {
    write("00-broken.conflist", "{");
    write("01-empty.conflist", "{'cniVersion':'1.0.0','name':'net','plugins':[]}");
    write("02-single.conf", "{'cniVersion':'0.4.0','name':'single','type':'second'}");
    configure("1.0.0", "");
    CniNetwork network = network();
    TestNode.get(network.attach(pod("c1")));
    assertThat(recorder.said()).containsExactly("second ADD");
    Files.delete(configurations.resolve("02-single.conf"));
    TestNode.get(network.attach(pod("c2")));
    assertThat(recorder.said()).containsExactly("second ADD", "first ADD", "second ADD");
  }

  @Test
  void sandboxWithoutANamespace_isRefused_andEndsWithoutAPlugin() throws Exception {
    configure("1.0.0", "");
    PodSandbox bare = new PodSandbox("c1", "default", "web", "u1", "");
    assertThatThrownBy(() -> TestNode.get(network().attach(bare)))
        .hasMessageContaining("has no network namespace");
    TestNode.get(network().detach(bare));
    assertThat(recorder.said()).isEmpty();
    // Something may be held of one that has a namespace, though nothing is known of it.
    TestNode.get(network().detach(pod("c2")));
    assertThat(recorder.said()).containsExactly("second DEL", "first DEL");
  }
}
