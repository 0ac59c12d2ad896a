package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.contracts.containers.TestImages;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.ContainerSpec.Stdin;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Dns;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Security;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.Streaming.Terms;
import dev.orch.runtime.base.CgroupTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a real container sees, has and may do. */
abstract class OciContainersContract extends OciRuntimeContract {
  private static ContainerSpec secured(ContainerSpec spec, Security security) {
    return spec.withSecurity(security);
  }

  @Test
  void sandbox_hasNamespacesOfItsOwn() {
    SandboxId id =
        get(
            runtime.startSandbox(
                POD,
                SandboxSettings.DEFAULT
                    .withDns(new Dns(List.of("10.0.0.10"), List.of("a.local"), List.of("ndots:5")))
                    .withSysctls(Map.of("net.ipv4.ip_unprivileged_port_start", "7"))));
    SandboxState state = get(runtime.list()).get(0);
    assertThat(Path.of(state.networkNamespace())).exists();
    assertThat(
            output(
                id,
                sh(
                    "c",
                    "hostname; cat /etc/hostname /etc/resolv.conf"
                        + " /proc/sys/net/ipv4/ip_unprivileged_port_start;"
                        + " ip -o link | grep -c LOOPBACK,UP; ls /proc | grep -c '^[0-9]'")))
        .containsExactly(
            "web-host",
            "web-host",
            "nameserver 10.0.0.10",
            "search a.local",
            "options ndots:5",
            "7",
            "1",
            "3");
  }

  @Test
  void sandboxInTheNodesNamespaces_hasNoneOfItsOwn() {
    SandboxId id =
        get(
            runtime.startSandbox(
                POD,
                SandboxSettings.DEFAULT
                    .withNetwork(Share.NODE)
                    .withPid(Share.NODE)
                    .withIpc(Share.NODE)));
    assertThat(get(runtime.list()).get(0).networkNamespace()).isEmpty();
    String own = "for n in net ipc pid; do stat -L -c %i /proc/self/ns/$n; done";
    assertThat(output(id, sh("c", own))).containsExactly(inode("net"), inode("ipc"), inode("pid"));
  }

  private static String inode(String namespace) {
    try {
      return Files.getAttribute(Path.of("/proc/self/ns/" + namespace), "unix:ino").toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sharedProcesses_areSeenByAll_andOrphansAreReaped() {
    SandboxId id = get(runtime.startSandbox(POD, SandboxSettings.DEFAULT.withPid(Share.POD)));
    ContainerId first = get(runtime.start(id, runner("first")));
    ContainerId second = get(runtime.start(id, runner("second")));
    assertThat(exec(second, "ps")).contains("echo hello").contains("sleep 86400");
    exec(first, "sh", "-c", "for i in $(seq 20); do (sleep 0.01 &) ; done");
    until(() -> !exec(second, "ps").contains("sleep 0.01"));
    assertThat(exec(second, "ps", "-o", "stat")).doesNotContain("Z");
    assertThat(exec(second, "ls", "/proc/1/root/")).doesNotContain("etc");
    get(runtime.stop(first, GRACE));
    assertThat(state(second).phase()).isEqualTo(dev.orch.runtime.ContainerState.Phase.RUNNING);
  }

  @Test
  void containersThatEndAtOnce_loseNothingOfWhatTheySaid() {
    SandboxId id = sandbox();
    List<CompletionStage<ContainerId>> begun = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      begun.add(runtime.start(id, sh("quick" + i, "echo said " + i)));
    }
    for (int i = 0; i < begun.size(); i++) {
      ContainerId one = get(begun.get(i));
      ended(one);
      assertThat(lines(one)).extracting(Logs.Line::text).containsExactly("said " + i);
    }
  }

  @Test
  void user_isFoundByName_withItsGroups() {
    SandboxId id = sandbox();
    Security named = Security.DEFAULT.withRunAsUser(1000L).withSupplementalGroups(List.of(2000L));
    assertThat(output(id, secured(sh("c", "id -u; id -g; id -G"), named)))
        .containsExactly("1000", "1001", "1001 1002 2000");
    Security alone = Security.DEFAULT.withRunAsUser(7L).withRunAsGroup(8L).withImageGroups(false);
    assertThat(output(id, secured(sh("d", "id -u; id -g; id -G"), alone)))
        .containsExactly("7", "8", "8");
  }

  @Test
  void capabilitiesAndPrivileges_areThoseAskedFor() {
    SandboxId id = sandbox();
    String look = "grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status | tr -d '\\t'";
    Security few =
        Security.DEFAULT
            .withDropCapabilities(List.of("ALL"))
            .withAddCapabilities(List.of("NET_BIND_SERVICE"))
            .withNoNewPrivileges(true)
            .withSeccomp(Security.RUNTIME_DEFAULT);
    assertThat(output(id, secured(sh("few", look), few)))
        .containsExactly("CapEff:0000000000000400", "NoNewPrivs:1", "Seccomp:2");
    assertThat(output(id, secured(sh("usual", look), Security.DEFAULT)))
        .containsExactly("CapEff:00000000a80425fb", "NoNewPrivs:0", "Seccomp:0");
    List<String> all =
        output(
            id, secured(sh("all", look + "; ls /dev/null"), Security.DEFAULT.withPrivileged(true)));
    assertThat(all.get(0)).isGreaterThan("CapEff:000000f000000000");
  }

  @Test
  void files_areTheImages_andWrittenForItselfAlone() throws IOException {
    SandboxId id = sandbox();
    assertThat(output(id, sh("one", "echo x > /etc/new; cat /etc/new"))).containsExactly("x");
    assertThat(output(id, sh("two", "ls /etc/new || echo none"))).contains("none");
    Security closed = Security.DEFAULT.withReadOnlyRootFilesystem(true);
    assertThat(output(id, secured(sh("three", "touch /a || echo closed"), closed)))
        .contains("closed");
    assertThat(output(id, sh("four", "cat /proc/kcore | wc -c"))).contains("0");
  }

  @Test
  void mounts_showTheHostsFiles() throws IOException {
    Path volume = Files.createDirectories(root.resolve("volume"));
    Files.writeString(volume.resolve("file"), "content\n");
    SandboxId id = sandbox();
    ContainerSpec spec =
        sh("c", "cat /data/file; echo more > /data/other; touch /closed/x || echo closed; pwd")
            .withMounts(
                List.of(
                    Mount.of("v", volume.toString(), "/data", false),
                    Mount.of("w", volume.toString(), "/closed", true)))
            .withWorkingDir("/made/here");
    assertThat(output(id, spec)).contains("content", "closed", "/made/here");
    assertThat(volume.resolve("other")).hasContent("more");
    ContainerSpec missing =
        sh("d", "true").withMounts(List.of(Mount.of("v", "/no/such", "/data", false)));
    assertThatThrownBy(() -> get(runtime.start(id, missing)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("/no/such: no such file or directory");
  }

  @Test
  void devices_areThoseAskedFor() {
    SandboxId id = sandbox();
    ContainerSpec spec =
        sh("c", "stat -c '%t %T' /dev/mine")
            .withDevices(List.of(new ContainerSpec.Device("/dev/zero", "/dev/mine", "rw")));
    assertThat(output(id, spec)).containsExactly("1 5");
  }

  @Test
  void missingProgram_isToldAsKubernetesTells() {
    SandboxId id = sandbox();
    assertThatThrownBy(() -> get(runtime.start(id, refused("c"))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("RunContainerError"))
        .hasMessageContaining("exec: \"no-such-program\": executable file not found in $PATH");
    ContainerId running = get(runtime.start(id, runner("r")));
    assertThatThrownBy(() -> get(runtime.exec(running, List.of("no-such-program"), GRACE)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("exec: \"no-such-program\": executable file not found in $PATH");
  }

  @Test
  void outputs_areKeptApart_linesWhole() {
    SandboxId id = sandbox();
    ContainerId c =
        get(runtime.start(id, sh("c", "printf a; printf x >&2; echo b; echo y >&2; printf end")));
    ended(c);
    assertThat(lines(c))
        .extracting(Logs.Line::stream, Logs.Line::text)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple(Logs.Stream.STDOUT, "ab"),
            org.assertj.core.api.Assertions.tuple(Logs.Stream.STDERR, "xy"),
            org.assertj.core.api.Assertions.tuple(Logs.Stream.STDOUT, "end"));
  }

  @Test
  void limits_hold_andCanBeChanged() {
    SandboxId id = sandbox();
    Limits limits = Limits.NONE.withMemoryBytes(64 << 20).withPids(50).withOomScoreAdj(-998);
    ContainerId c = get(runtime.start(id, runner("c").withLimits(limits)));
    String memory = "/sys/fs/cgroup/memory/memory.limit_in_bytes";
    if (!Cgroups.ofHost().isUnified()) {
      assertThat(exec(c, "cat", memory)).isEqualTo(Integer.toString(64 << 20));
    }
    get(runtime.update(c, limits.withMemoryBytes(128 << 20).withCpuShares(512)));
    if (!Cgroups.ofHost().isUnified()) {
      assertThat(exec(c, "cat", memory)).isEqualTo(Integer.toString(128 << 20));
    }
    get(runtime.update(c, limits.withMemoryBytes(32 << 20)));
  }

  @Test
  void signalOfTheImageOrPod_asksItToEnd() {
    SandboxId id = sandbox();
    ContainerSpec spec =
        sh("c", "trap 'exit 9' USR1; echo ready; while true; do sleep 0.02; done")
            .withStopSignal("SIGUSR1");
    ContainerId c = get(runtime.start(id, spec));
    awaitStubborn(c);
    get(runtime.stop(c, GRACE));
    assertThat(state(c).exitCode()).isEqualTo(9);
  }

  @Test
  void input_goesToWhoeverIsAttached_andEndsIfItIsOnce() {
    SandboxId id = sandbox();
    ContainerSpec cat = ContainerSpec.of("c", TestImages.PLAIN, List.of("cat"));
    ContainerId c = get(runtime.start(id, cat.withStdin(Stdin.ONCE)));
    Streaming.Session session = get(runtime.attach(c, new Terms(true, true, true, false)));
    get(session.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(read(session.stdout(), 6)).isEqualTo("hello\n");
    session.stdin().end();
    assertThat(ended(c).exitCode()).isZero();
  }

  @Test
  void terminal_hasASize_forContainersAndCommands() {
    SandboxId id = sandbox();
    ContainerId c =
        get(
            runtime.start(
                id,
                ContainerSpec.of("c", TestImages.PLAIN, List.of("sh"))
                    .withTty(true)
                    .withStdin(Stdin.OPEN)));
    Streaming.Session attached = get(runtime.attach(c, new Terms(true, true, false, true)));
    attached.resize(91, 37);
    sizeShows(attached);
    Streaming.Session beside =
        get(runtime.exec(c, List.of("sh"), new Terms(true, true, false, true)));
    beside.resize(91, 37);
    sizeShows(beside);
    beside.close();
    get(runtime.stop(c, java.time.Duration.ZERO));
  }

  /** Asks until the new size has arrived. */
  private void sizeShows(Streaming.Session session) {
    StringBuilder all = new StringBuilder();
    until(
        () -> {
          get(session.stdin().write("stty size\n".getBytes(StandardCharsets.UTF_8)));
          all.append(new String(get(session.stdout().next()), StandardCharsets.UTF_8));
          return all.indexOf("37 91") >= 0;
        });
  }

  @Test
  void container_isInTheCgroupOfItsPod() {
    String pod = "/" + CGROUP + "/kubepods/besteffort/pod1";
    SandboxId sandbox =
        get(
            runtime.startSandbox(
                new SandboxSpec("default", "p", "cg", 0, "p"),
                SandboxSettings.DEFAULT.withCgroupParent(pod)));
    ContainerId id = get(runtime.start(sandbox, runner("c")));
    CgroupTree host = CgroupTree.ofHost();
    assertThat(host.processes(pod)).isNotEmpty();
    get(runtime.stop(id, Duration.ZERO));
    until(() -> host.children(pod).isEmpty());
    get(runtime.removeSandbox(sandbox));
    host.remove("/" + CGROUP + "/kubepods");
  }
}
