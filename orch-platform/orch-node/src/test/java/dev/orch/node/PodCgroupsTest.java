package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.CgroupTree;
import dev.orch.testkit.base.SimulatedExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cgroups of pods: what is written in directories of ours, and what a kernel makes of it. */
class PodCgroupsTest {
  private static final List<String> V1 = List.of("cpu", "cpuset", "memory", "pids");

  @TempDir Path mount;

  private final SimulatedExecutor executor = new SimulatedExecutor(1);

  private PodCgroups cgroups(CgroupTree tree, String root) {
    NodeSettings settings =
        NodeSettings.of(
                "n",
                "192.168.0.1",
                Map.of("cpu", Quantity.of(4), "memory", Quantity.parse("8Gi")),
                "x://")
            .withCgroupRoot(root)
            .withPodPids(100);
    PodCgroups made = new PodCgroups(settings, tree, executor.worker("node"), () -> {});
    made.begin();
    return made;
  }

  private static Pod pod(String uid, String requests, String limits) {
    Pod pod =
        Pods.pod(
            "'containers':[{'name':'c','image':'i:1','resources':{'requests':{%s},'limits':{%s}}}]"
                .formatted(requests, limits));
    return pod.withMetadata(pod.metadata().withUid(uid));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String file(String path) {
    return read(mount.resolve(path));
  }

  @Test
  void secondVersion_getsWeightsAndMaxima() {
    PodCgroups cgroups = cgroups(CgroupTree.unified(mount), "/orch");
    assertThat(file("orch/kubepods/cpu.weight")).isEqualTo("157");
    assertThat(file("orch/kubepods/memory.max")).isEqualTo("8589934592");
    assertThat(file("orch/kubepods/besteffort/cpu.weight")).isEqualTo("1");
    Pod pod = pod("u1", "'cpu':'500m','memory':'1Mi'", "'cpu':'1','memory':'64Mi'");
    assertThat(cgroups.parent(pod)).isEqualTo("/orch/kubepods/burstable/podu1");
    cgroups.have(pod);
    String own = "orch/kubepods/burstable/podu1/";
    assertThat(file(own + "cpu.weight")).isEqualTo("20");
    assertThat(file(own + "cpu.max")).isEqualTo("100000 100000");
    assertThat(file(own + "memory.max")).isEqualTo("67108864");
    assertThat(file(own + "pids.max")).isEqualTo("100");
    assertThat(file("orch/kubepods/burstable/cpu.weight")).isEqualTo("20");
    assertThat(file("orch/kubepods/cgroup.subtree_control")).isEqualTo("+pids");
    assertThat(file(own + "cgroup.subtree_control")).isEqualTo("+pids");
  }

  @Test
  void firstVersion_getsSharesAndLimits() throws IOException {
    for (String controller : V1) {
      Files.createDirectories(mount.resolve(controller));
    }
    PodCgroups cgroups = cgroups(CgroupTree.legacy(mount, V1), "/orch");
    Pod one = pod("u1", "'cpu':'500m'", "'cpu':'1'");
    cgroups.have(one);
    cgroups.have(pod("u2", "'cpu':'250m'", ""));
    String own = "orch/kubepods/burstable/podu1/";
    assertThat(file("cpu/" + own + "cpu.shares")).isEqualTo("512");
    assertThat(file("cpu/" + own + "cpu.cfs_quota_us")).isEqualTo("100000");
    assertThat(file("memory/" + own + "memory.limit_in_bytes")).isEqualTo("-1");
    assertThat(file("pids/" + own + "pids.max")).isEqualTo("100");
    assertThat(file("cpu/orch/kubepods/burstable/cpu.shares")).isEqualTo("768");
    cgroups.remove("u1");
    assertThat(file("cpu/orch/kubepods/burstable/cpu.shares")).isEqualTo("768");
  }

  @Test
  void guaranteedPod_isDirectlyBelow() {
    PodCgroups cgroups = cgroups(CgroupTree.unified(mount), "/orch");
    String all = "'cpu':'1','memory':'64Mi'";
    assertThat(cgroups.parent(pod("u", all, all))).isEqualTo("/orch/kubepods/podu");
    assertThat(cgroups.parent(pod("u", "", ""))).isEqualTo("/orch/kubepods/besteffort/podu");
  }

  @Test
  void resize_makesRoomFirstAndTakesItLast() {
    PodCgroups cgroups = cgroups(CgroupTree.unified(mount), "/orch");
    String file = "orch/kubepods/burstable/podu/memory.max";
    Pod small = pod("u", "'memory':'1Mi'", "'memory':'64Mi'");
    Pod large = pod("u", "'memory':'1Mi'", "'memory':'128Mi'");
    cgroups.have(small);
    cgroups.makeRoom(large);
    assertThat(file(file)).isEqualTo("134217728");
    cgroups.have(large);
    cgroups.makeRoom(small);
    assertThat(file(file)).isEqualTo("134217728");
    cgroups.have(small);
    assertThat(file(file)).isEqualTo("67108864");
  }

  @Test
  void nodeWithoutRoot_hasNone() {
    PodCgroups cgroups = cgroups(CgroupTree.unified(mount), "");
    cgroups.have(pod("u", "", ""));
    assertThat(cgroups.parent(pod("u", "", ""))).isEmpty();
    assertThat(mount).isEmptyDirectory();
  }

  @Test
  void kernel_takesAndGivesBack() throws IOException {
    CgroupTree host = CgroupTree.ofHost();
    boolean may = !host.hierarchies().isEmpty() && Files.isWritable(host.directory("memory", "/"));
    if ("true".equals(System.getenv("CI"))) {
      assertThat(may).as("cgroups that can be written").isTrue();
    }
    Assumptions.assumeTrue(may, "there are no cgroups that can be written");
    String root = "/orch-test-" + ProcessHandle.current().pid();
    PodCgroups cgroups = cgroups(host, root);
    Pod pod = pod("u", "'cpu':'500m','memory':'1Mi'", "'cpu':'1','memory':'64Mi'");
    cgroups.have(pod);
    String path = cgroups.parent(pod);
    String limit = host.isUnified() ? "memory.max" : "memory.limit_in_bytes";
    assertThat(read(host.directory("memory", path).resolve(limit))).isEqualTo("67108864");
    Process process = new ProcessBuilder("sleep", "1000").start();
    try {
      Files.writeString(
          host.directory("memory", path).resolve("cgroup.procs"), Long.toString(process.pid()));
      PodCgroups next = cgroups(host, root);
      cgroups.close();
      assertThat(host.children(root + "/kubepods/burstable")).containsExactly("podu");
      next.retain(Set.of("u"));
      assertThat(process.isAlive()).isTrue();
      next.retain(Set.of());
      process.onExit().join();
      executor.runFor(Duration.ofSeconds(5));
      assertThat(next.has("u")).isFalse();
      next.close();
      assertThat(host.children("/")).doesNotContain(root.substring(1));
    } finally {
      process.destroyForcibly();
      process.onExit().join();
      host.remove(root);
    }
  }
}
