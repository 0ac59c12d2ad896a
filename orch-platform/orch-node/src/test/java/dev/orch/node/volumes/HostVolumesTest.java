package dev.orch.node.volumes;

import static dev.orch.node.volumes.Given.done;
import static dev.orch.node.volumes.Given.failure;
import static dev.orch.node.volumes.Given.mounts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.runtime.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods get of volumes, on a machine whose mounts are in memory. */
class HostVolumesTest {
  private static final int ALL = Integer.MAX_VALUE;

  @TempDir Path folder;
  private final Given given = new Given();
  private final Machine machine = new Machine();

  private HostVolumes volumes() {
    return given.volumes(folder.resolve("root"), machine.new Seen(ALL));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }

  @AfterEach
  void nothingWrong() {
    assertThat(machine.wrongs).isEmpty();
  }

  private ContainerSpec.Mount only(HostVolumes volumes, Pod pod) {
    assertThat(mounts(volumes, pod)).hasSize(1);
    return mounts(volumes, pod).get(0);
  }

  @Test
  void emptyDir_isOpenToAll_andGoesWithItsPod() throws IOException {
    HostVolumes volumes = volumes();
    Pod pod = given.pod("p", "{'name':'v','emptyDir':{}}", "{'name':'v','mountPath':'/v'}");
    ContainerSpec.Mount mount = only(volumes, pod);
    assertThat(mount.target()).isEqualTo("/v");
    Path path = Path.of(mount.source());
    assertThat(new Disk().mode(path)).isEqualTo(0777);
    assertThat(path.toString())
        .endsWith("pods/" + pod.metadata().uid() + "/volumes/kubernetes.io~empty-dir/v");
    Files.writeString(path.resolve("f"), "x");
    assertThat(only(volumes(), pod).source()).isEqualTo(mount.source());
    assertThat(path.resolve("f")).exists();

    assertThat(done(volumes.held())).containsExactly(pod.metadata().uid());
    done(volumes.release(pod.metadata().uid()));
    assertThat(done(volumes.held())).isEmpty();
    assertThat(path).doesNotExist();
  }

  @Test
  void emptyDirInMemory_isMountedWithItsLimit_andHugePagesAreRefused() {
    HostVolumes volumes = volumes();
    Pod pod =
        given.pod(
            "p",
            "{'name':'v','emptyDir':{'medium':'Memory','sizeLimit':'1Mi'}}",
            "{'name':'v','mountPath':'/v'}");
    assertThat(machine.mounted()).isEmpty();
    Path path = Path.of(only(volumes, pod).source());
    assertThat(machine.mounted()).containsExactly(path);
    done(volumes.release(pod.metadata().uid()));
    assertThat(machine.mounted()).isEmpty();

    Pod huge =
        given.pod(
            "h", "{'name':'v','emptyDir':{'medium':'HugePages'}}", "{'name':'v','mountPath':'/v'}");
    assertThat(failure(volumes.prepare(huge)))
        .isEqualTo(
            "MountVolume.SetUp failed for volume \"v\" : unknown storage medium \"HugePages\"");
  }

  @Test
  void emptyDirInMemory_isThereAgain_afterTheMachineStartedAnew() {
    Pod pod =
        given.podWith(
            "p",
            "'securityContext':{'fsGroup':0},"
                + "'volumes':[{'name':'v','emptyDir':{'medium':'Memory'}}]",
            "'volumeMounts':[{'name':'v','mountPath':'/v'}]");
    Path path = Path.of(only(volumes(), pod).source());
    machine.points.removeIf(point -> point.target().equals(path));
    new Disk().mode(path, 0700);
    only(volumes(), pod);
    assertThat(machine.mounted()).containsExactly(path);
    assertThat(new Disk().mode(path)).isEqualTo(02777);
  }

  @Test
  void usage_isThatOfDirectoriesOnDisk_withTheirLimits() {
    HostVolumes volumes = volumes();
    Pod pod =
        given.pod(
            "p",
            "{'name':'a','emptyDir':{'sizeLimit':'41'}},{'name':'b','emptyDir':{}},"
                + "{'name':'m','emptyDir':{'medium':'Memory'}}",
            "{'name':'a','mountPath':'/v'}");
    done(volumes.prepare(pod));
    assertThat(done(volumes.used(pod)))
        .containsExactly(new VolumeUsage.Used("a", 42, 41L), new VolumeUsage.Used("b", 42, null))
        .extracting(VolumeUsage.Used::isOver)
        .containsExactly(true, false);
  }

  @Test
  void configMap_isShown_andChangesAtOnce() throws IOException {
    HostVolumes volumes = volumes();
    Pod pod =
        given.pod(
            "p",
            "{'name':'v','configMap':{'name':'m','defaultMode':292}}",
            "{'name':'v','mountPath':'/v'}");
    assertThat(failure(volumes.prepare(pod)))
        .isEqualTo("MountVolume.SetUp failed for volume \"v\" : configmap \"m\" not found");
    ConfigMap map =
        given.make(
            ConfigMap.class, "default", "{'metadata':{'name':'m'},'data':{'a':'1','b':'2'}}");
    Path path = Path.of(only(volumes, pod).source());
    assertThat(text(path.resolve("a"))).isEqualTo("1");
    assertThat(new Disk().mode(path.resolve("a").toRealPath())).isEqualTo(0444);
    given
        .api
        .resources(ConfigMap.class)
        .inNamespace("default")
        .update(map.withData(ImmutableMap.of("a", "3", "c", "4")));
    assertThat(text(path.resolve("a"))).isEqualTo("1");
    done(volumes.refresh(pod));
    assertThat(text(path.resolve("a"))).isEqualTo("3");
    assertThat(text(path.resolve("c"))).isEqualTo("4");
    assertThat(path.resolve("b")).doesNotExist();
  }

  @Test
  void immutableObjects_areReadOnce_andOptionalOnesMayBeMissing() throws IOException {
    HostVolumes volumes = volumes();
    given.make(
        Secret.class, "default", "{'metadata':{'name':'s'},'immutable':true,'data':{'k':'dg=='}}");
    Pod pod =
        given.pod(
            "p",
            "{'name':'v','secret':{'secretName':'s'}},"
                + "{'name':'o','secret':{'secretName':'none','optional':true}}",
            "{'name':'v','mountPath':'/v'}");
    Path path = Path.of(only(volumes, pod).source());
    assertThat(text(path.resolve("k"))).isEqualTo("v");
    given.api.resources(Secret.class).inNamespace("default").delete("s");
    done(volumes.refresh(pod));
    assertThat(text(path.resolve("k"))).isEqualTo("v");
    given.make(Secret.class, "default", "{'metadata':{'name':'none'},'data':{'k':'dg=='}}");
    done(volumes.refresh(pod));
    assertThat(text(path.resolveSibling("o").resolve("k"))).isEqualTo("v");
  }

  @Test
  void projected_hasAllSources_andTokensAreRenewed() throws IOException {
    HostVolumes volumes = volumes();
    given.make(ConfigMap.class, "default", "{'metadata':{'name':'m'},'data':{'a':'1'}}");
    Pod pod =
        given.pod(
            "p",
            "{'name':'v','projected':{'sources':["
                + "{'configMap':{'name':'m','items':[{'key':'a','path':'x/y','mode':256}]}},"
                + "{'downwardAPI':{'items':[{'path':'labels','fieldRef':"
                + "{'fieldPath':'metadata.labels'}}]}},"
                + "{'serviceAccountToken':{'path':'token','expirationSeconds':1000}}]}}",
            "{'name':'v','mountPath':'/v'}");
    Path path = Path.of(only(volumes, pod).source());
    assertThat(text(path.resolve("x/y"))).isEqualTo("1");
    assertThat(new Disk().mode(path.resolve("x/y").toRealPath())).isEqualTo(0400);
    assertThat(text(path.resolve("labels"))).isEqualTo("app=\"a\"");
    String token = text(path.resolve("token"));
    given.now = given.now.plus(Duration.ofSeconds(799));
    done(volumes.refresh(pod));
    assertThat(text(path.resolve("token"))).isEqualTo(token);
    given.now = given.now.plus(Duration.ofSeconds(1));
    done(volumes.refresh(pod));
    assertThat(text(path.resolve("token"))).isNotEqualTo(token);
  }

  @Test
  void hostPath_isCheckedByItsType() throws IOException {
    HostVolumes volumes = volumes();
    Path file = Files.writeString(folder.resolve("file"), "x");
    Pod wrong =
        given.pod(
            "p",
            "{'name':'v','hostPath':{'path':'" + file + "','type':'Directory'}}",
            "{'name':'v','mountPath':'/v'}");
    assertThat(failure(volumes.prepare(wrong)))
        .isEqualTo(
            "MountVolume.SetUp failed for volume \"v\" : hostPath type check failed: "
                + file
                + " is not a directory");
    Pod made =
        given.pod(
            "q",
            "{'name':'v','hostPath':{'path':'" + folder + "/made','type':'DirectoryOrCreate'}}",
            "{'name':'v','mountPath':'/v'}");
    assertThat(only(volumes, made).source()).isEqualTo(folder + "/made");
    done(volumes.release(made.metadata().uid()));
    assertThat(folder.resolve("made")).isDirectory();
  }

  @Test
  void subPath_isMadeInTheVolume_neverOutside() throws IOException {
    HostVolumes volumes = volumes();
    Pod pod =
        given.pod(
            "p",
            "{'name':'v','emptyDir':{}}",
            "{'name':'v','mountPath':'/a','subPathExpr':'x/$(NAME)'}");
    ContainerSpec.Mount mount = mounts(volumes, pod, ImmutableMap.of("NAME", "me")).get(0);
    assertThat(mount.source()).endsWith("volume-subpaths/v/c/0");
    assertThat(machine.mounted()).containsExactly(Path.of(mount.source()));
    Path volume = folder.resolve("root/pods/" + pod.metadata().uid());
    Path inside = volume.resolve("volumes/kubernetes.io~empty-dir/v/x/me");
    assertThat(new Disk().mode(inside)).isEqualTo(0777);

    assertThat(failure(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of())))
        .contains("missing value");
    Files.createSymbolicLink(inside.resolveSibling("out"), folder);
    assertThat(
            failure(
                volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of("NAME", "out"))))
        .contains("not within volume path");
    done(volumes.release(pod.metadata().uid()));
    assertThat(machine.mounted()).isEmpty();
  }

  @Test
  void subPath_changedWhileItIsMounted_isNotGiven() throws IOException {
    HostVolumes volumes = volumes();
    Pod pod =
        given.pod("p", "{'name':'v','emptyDir':{}}", "{'name':'v','mountPath':'/a','subPath':'x'}");
    done(volumes.prepare(pod));
    Path inside =
        folder.resolve(
            "root/pods/" + pod.metadata().uid() + "/volumes/kubernetes.io~empty-dir/v/x");
    machine.beforeBind =
        () -> {
          new Disk().remove(inside);
          new Disk().link(inside, folder);
        };
    assertThat(failure(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of())))
        .contains("changed while it was mounted");
    assertThat(machine.mounted()).isEmpty();
  }

  @Test
  void otherVolumes_areRefusedClearly() {
    Pod pod =
        given.pod(
            "p", "{'name':'v','nfs':{'server':'s','path':'/p'}}", "{'name':'v','mountPath':'/v'}");
    assertThat(failure(volumes().prepare(pod)))
        .isEqualTo("MountVolume.SetUp failed for volume \"v\" : no volume plugin matched");
  }
}
