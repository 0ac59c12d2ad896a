package dev.orch.node.volumes;

import static dev.orch.node.volumes.Given.done;
import static dev.orch.node.volumes.Given.failure;
import static dev.orch.node.volumes.Given.mounts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods get of volumes that they claim, on a machine whose mounts are in memory. */
class ClaimedVolumesTest {
  private static final String MOUNT = "{'name':'v','mountPath':'/v'}";

  @TempDir Path folder;
  private final Given given = new Given();
  private final Machine machine = new Machine();

  private HostVolumes volumes() {
    return given.volumes(folder.resolve("root"), machine.new Seen(Integer.MAX_VALUE));
  }

  @AfterEach
  void nothingWrong() {
    assertThat(machine.wrongs).isEmpty();
  }

  private static String claim(String name) {
    return "{'name':'v','persistentVolumeClaim':{'claimName':'" + name + "'}}";
  }

  private String image(String name, String type) throws IOException {
    Path file = folder.resolve(name);
    Files.createFile(file);
    return String.format(Locale.ROOT, "'local':{'path':'%s','fsType':'%s'}", file, type);
  }

  @Test
  void unboundClaim_isSaidAsTheKubeletSaysIt() {
    Pod pod = given.pod("p", claim("c"), MOUNT);
    String begin =
        "Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[],"
            + " failed to process volumes=[v]: error processing PVC default/c: ";
    assertThat(failure(volumes().prepare(pod)))
        .isEqualTo(
            begin + "failed to fetch PVC from API server: persistentvolumeclaims \"c\" not found");
    given.make(
        PersistentVolumeClaim.class,
        "default",
        "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}");
    assertThat(failure(volumes().prepare(pod))).isEqualTo(begin + "PVC is not bound");
  }

  @Test
  void localDirectory_isBound_forEachPod_untilTheLastIsGone() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}");
    HostVolumes volumes = volumes();
    Pod one = given.pod("one", claim("c"), MOUNT);
    Pod two = given.pod("two", claim("c"), MOUNT);
    mounts(volumes, one);
    String source = mounts(volumes, two).get(0).source();
    assertThat(source).endsWith("volumes/kubernetes.io~local-volume/pv-c");
    assertThat(machine.mounted()).hasSize(2).contains(Path.of(source));
    done(volumes.release(one.metadata().uid()));
    assertThat(machine.mounted()).containsExactly(Path.of(source));
    done(volumes.release(two.metadata().uid()));
    assertThat(machine.mounted()).isEmpty();
    assertThat(data).isDirectory();
    assertThat(folder.resolve("root/plugins/kubernetes.io~local-volume")).isEmptyDirectory();
  }

  @Test
  void image_isFormattedOnce_andStagedOnce() throws IOException {
    given.claimed("c", "Filesystem", image("i.img", "xfs"));
    HostVolumes volumes = volumes();
    Pod one = given.pod("one", claim("c"), MOUNT);
    Pod two = given.pod("two", claim("c"), MOUNT);
    mounts(volumes, one);
    mounts(volumes, two);
    assertThat(machine.loops.values()).containsExactly(folder.resolve("i.img"));
    assertThat(machine.formats).containsValue("xfs");
    assertThat(machine.mounted()).hasSize(3);
    done(volumes.release(one.metadata().uid()));
    done(volumes.release(two.metadata().uid()));
    assertThat(machine.mounted()).isEmpty();
    assertThat(machine.loops).isEmpty();
    mounts(volumes(), one);
    assertThat(machine.mounted()).hasSize(2);
  }

  @Test
  void blockVolume_isADevice_notMounted() throws IOException {
    given.claimed("c", "Block", image("i.img", ""));
    HostVolumes volumes = volumes();
    Pod wrong = given.pod("wrong", claim("c"), MOUNT);
    assertThat(failure(volumes.prepare(wrong)))
        .endsWith("volume v has volumeMode Block, but is specified in volumeMounts");
    Pod pod =
        given.podWith(
            "p",
            "'volumes':[" + claim("c") + "]",
            "'volumeDevices':[{'name':'v','devicePath':'/dev/x'}]");
    done(volumes.prepare(pod));
    Volumes.Mounted mounted =
        done(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of()));
    assertThat(mounted).isNotNull();
    assertThat(mounted.devices()).hasSize(1);
    assertThat(mounted.devices().get(0).source())
        .isEqualTo(machine.loops.keySet().iterator().next());
    assertThat(mounted.devices().get(0).target()).isEqualTo("/dev/x");
    assertThat(machine.mounted()).isEmpty();
    done(volumes.release(pod.metadata().uid()));
    assertThat(machine.loops).isEmpty();
  }

  @Test
  void volumeForOnePod_isRefusedToAnother() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}", "'ReadWriteOncePod'");
    HostVolumes volumes = volumes();
    Pod one = given.pod("one", claim("c"), MOUNT);
    Pod two = given.pod("two", claim("c"), MOUNT);
    mounts(volumes, one);
    assertThat(failure(volumes().prepare(two)))
        .isEqualTo(
            "MountVolume.SetUp failed for volume \"pv-c\" : volume uses the ReadWriteOncePod access"
                + " mode and is already in use by another pod");
    done(volumes.release(one.metadata().uid()));
    mounts(volumes(), two);
  }

  @Test
  void volumeOfAnotherNode_isRefused() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}");
    given
        .api
        .resources(Node.class)
        .edit(
            "n1",
            node ->
                node.withMetadata(
                    node.metadata().withLabels(ImmutableMap.of("kubernetes.io/hostname", "n9"))));
    Pod pod = given.pod("p", claim("c"), MOUNT);
    assertThat(failure(volumes().prepare(pod)))
        .isEqualTo(
            "MountVolume.NodeAffinity check failed for volume \"pv-c\" : no matching"
                + " NodeSelectorTerms");
  }

  @Test
  void readOnlyClaim_isMountedReadOnly() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}");
    Pod pod =
        given.pod(
            "p", "{'name':'v','persistentVolumeClaim':{'claimName':'c','readOnly':true}}", MOUNT);
    assertThat(mounts(volumes(), pod).get(0).readOnly()).isTrue();
    assertThat(machine.points.get(machine.points.size() - 1).readOnly()).isTrue();
  }

  @Test
  void claimThatIsNamedTwice_isWritableWhereItIs() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}");
    Pod pod =
        given.pod(
            "p",
            "{'name':'r','persistentVolumeClaim':{'claimName':'c','readOnly':true}}," + claim("c"),
            "{'name':'r','mountPath':'/r'}," + MOUNT);
    assertThat(mounts(volumes(), pod))
        .extracting(mount -> mount.readOnly())
        .containsExactly(true, false);
    assertThat(machine.points.get(machine.points.size() - 1).readOnly()).isFalse();
  }

  @Test
  void largerVolume_growsHere_andItsClaimIsTold() throws IOException {
    given.claimed("c", "Filesystem", image("i.img", "xfs"));
    HostVolumes volumes = volumes();
    Pod pod = given.pod("p", claim("c"), MOUNT);
    mounts(volumes, pod);
    assertThat(given.events).isEmpty();
    given
        .api
        .resources(PersistentVolume.class)
        .edit(
            "pv-c",
            volume ->
                volume.withSpec(
                    volume.spec().withCapacity(ImmutableMap.of("storage", Quantity.parse("2Gi")))));
    given.patchStatus(
        PersistentVolumeClaim.class,
        "c",
        "{'status':{'conditions':[{'type':'FileSystemResizePending','status':'True'}],"
            + "'allocatedResourceStatuses':{'storage':'NodeResizePending'}}}");
    done(volumes.refresh(pod));
    PersistentVolumeClaim told =
        given.api.resources(PersistentVolumeClaim.class).inNamespace("default").get("c");
    assertThat(told.status().capacity()).containsEntry("storage", Quantity.parse("2Gi"));
    assertThat(told.status().conditions()).isEmpty();
    assertThat(told.status().allocatedResourceStatuses()).isEmpty();
    assertThat(given.events)
        .containsExactly(
            "FileSystemResizeSuccessful MountVolume.NodeExpandVolume succeeded for volume"
                + " \"pv-c\" ");
  }
}
