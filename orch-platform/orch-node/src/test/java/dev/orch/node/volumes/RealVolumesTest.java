package dev.orch.node.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes on this machine: its mounts, loop devices and file systems. */
class RealVolumesTest {
  private static final List<String> TOOLS =
      ImmutableList.of("mount", "umount", "losetup", "blkid", "mkfs.ext4", "mkfs.xfs", "e2fsck");

  @TempDir Path folder;
  private final Given given = new Given();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private LinuxMounts mounts = new LinuxMounts(executor);
  private LinuxBlockDevices devices = new LinuxBlockDevices(executor);
  private HostVolumes volumes;

  @BeforeEach
  void begin() throws IOException {
    given(isRoot(), "this isn't root");
    for (String tool : TOOLS) {
      given(isThere(tool), tool + " is not on the PATH");
    }
    folder = folder.toRealPath();
    volumes = agent();
  }

  private static void given(boolean condition, String otherwise) {
    if (!condition) {
      assertThat(System.getenv("CI")).as(otherwise + ", in a CI run").isNotEqualTo("true");
      Assumptions.abort(otherwise);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean isThere(String tool) {
    return ImmutableList.of("/bin", "/sbin", "/usr/bin", "/usr/sbin").stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  private HostVolumes agent() {
    return new HostVolumes(
        Given.settings(folder.resolve("root")),
        given.api,
        () -> given.now,
        executor,
        (pod, type, reason, message) -> given.events.add(reason),
        mounts,
        devices,
        ImmutableList.of());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (volumes == null) {
      return;
    }
    Set<String> held = Objects.requireNonNull(get(volumes.held()));
    for (String uid : held) {
      get(volumes.release(uid));
    }
    assertThat(mounts.table().below(folder)).isEmpty();
    for (Path image : new Disk().list(folder)) {
      if (image.toString().endsWith(".img")) {
        assertThat(get(devices.loop(image))).isEmpty();
      }
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new AssertionError(VolumeException.reason(e), e);
    }
  }

  private static String failure(CompletionStage<?> stage) {
    return get(
        stage.handle((result, failure) -> failure == null ? "" : VolumeException.reason(failure)));
  }

  private List<dev.orch.runtime.ContainerSpec.Mount> mounts(Pod pod, Map<String, String> env) {
    get(volumes.prepare(pod));
    return get(volumes.of(pod, pod.spec().containers().get(0), env)).mounts();
  }

  private Path source(Pod pod) {
    return Path.of(mounts(pod, ImmutableMap.of()).get(0).source());
  }

  private String image(String name, String type, long size) throws IOException {
    Path file = folder.resolve(name + ".img");
    resize(file, size);
    return String.format(Locale.ROOT, "'local':{'path':'%s','fsType':'%s'}", file, type);
  }

  private static void resize(Path file, long size) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
  }

  private static String claim(String name) {
    return "{'name':'v','persistentVolumeClaim':{'claimName':'" + name + "'}}";
  }

  private static final String MOUNT = "{'name':'v','mountPath':'/v'}";

  @Test
  void memory_isLimited_andSecretsAreInIt() throws IOException {
    given.make(Secret.class, "default", "{'metadata':{'name':'s'},'data':{'k':'dg=='}}");
    Pod pod =
        given.podWith(
            "p",
            "'securityContext':{'fsGroup':4321},'volumes':["
                + "{'name':'v','emptyDir':{'medium':'Memory','sizeLimit':'1Mi'}},"
                + "{'name':'s','secret':{'secretName':'s','defaultMode':256}},"
                + "{'name':'e','emptyDir':{}}]",
            "'volumeMounts':[" + MOUNT + ",{'name':'s','mountPath':'/s'}]");
    Path memory = source(pod);
    assertThat(Files.getFileStore(memory).getTotalSpace()).isEqualTo(1 << 20);
    assertThat(new Disk().mode(memory)).isEqualTo(02777);
    Path secret = Path.of(mounts(pod, ImmutableMap.of()).get(1).source());
    assertThat(Files.getFileStore(secret).type()).isEqualTo("tmpfs");
    Path key = secret.resolve("k").toRealPath();
    assertThat(key).hasContent("v");
    assertThat(new Disk().mode(key)).isEqualTo(0440);
    assertThat(new Disk().group(key)).isEqualTo(4321);
    Path empty = secret.getParent().resolveSibling("kubernetes.io~empty-dir").resolve("e");
    assertThat(new Disk().mode(empty)).isEqualTo(02777);
    assertThat(new Disk().group(empty)).isEqualTo(4321);
    Files.write(empty.resolve("f"), new byte[1 << 20]);
    assertThat(get(volumes.used(pod)).get(0).bytes()).isBetween(1L << 20, 2L << 20);
  }

  @Test
  void subPaths_areBound_asFilesAndDirectories() throws IOException {
    given.make(ConfigMap.class, "default", "{'metadata':{'name':'m'},'data':{'a':'1'}}");
    Pod pod =
        given.podWith(
            "p",
            "'volumes':[{'name':'v','emptyDir':{}},{'name':'m','configMap':{'name':'m'}},"
                + "{'name':'t','emptyDir':{'medium':'Memory'}}]",
            "'volumeMounts':[{'name':'v','mountPath':'/v','subPath':'x/y'},"
                + "{'name':'m','mountPath':'/m','subPath':'a'},"
                + "{'name':'t','mountPath':'/t','subPath':'z'}]");
    var mounted = mounts(pod, ImmutableMap.of());
    Path directory = Path.of(mounted.get(0).source());
    assertThat(new Disk().mode(directory)).isEqualTo(0777);
    Files.writeString(directory.resolve("f"), "x");
    assertThat(
            folder
                .resolve("root/pods/" + pod.metadata().uid())
                .resolve("volumes/kubernetes.io~empty-dir/v/x/y/f"))
        .hasContent("x");
    assertThat(Path.of(mounted.get(1).source())).isRegularFile().hasContent("1");
    assertThat(Path.of(mounted.get(2).source())).isDirectory();
    int before = mounts.table().below(folder).size();
    volumes = agent();
    mounts(pod, ImmutableMap.of());
    assertThat(mounts.table().below(folder)).hasSize(before);
  }

  /** Somebody swaps a directory of the volume and a link to the machine's files all the time. */
  @Test
  void subPath_neverLeadsOut_whateverIsDoneMeanwhile() throws Exception {
    Pod pod =
        given.pod(
            "p", "{'name':'v','emptyDir':{}}", "{'name':'v','mountPath':'/v','subPath':'x/y'}");
    get(volumes.prepare(pod));
    Path volume =
        folder.resolve("root/pods/" + pod.metadata().uid() + "/volumes/kubernetes.io~empty-dir/v");
    Path outside = Files.createDirectories(folder.resolve("outside"));
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper = new Thread(() -> swap(volume, outside, over));
    swapper.start();
    for (int i = 0; i < 60; i++) {
      var mounted = volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of());
      String failure = failure(mounted);
      if (failure.isEmpty()) {
        Path source = Path.of(get(mounted).mounts().get(0).source());
        String root = mounts.table().at(source).orElseThrow().root();
        assertThat(root).startsWith(volume.toString());
      }
      mounts
          .table()
          .below(folder.resolve("root"))
          .forEach(point -> get(mounts.unmount(point.target())));
    }
    over.set(true);
    swapper.join();
    assertThat(outside).isEmptyDirectory();
    get(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of()));
  }

  private static void swap(Path volume, Path outside, AtomicBoolean over) {
    Disk disk = new Disk();
    Path link = volume.resolve("link");
    Path away = volume.resolve("away");
    Path part = volume.resolve("x");
    while (!over.get()) {
      try {
        disk.directories(part);
        disk.remove(link);
        disk.link(link, outside);
        disk.rename(part, away);
        disk.rename(link, part);
        disk.remove(part);
        disk.delete(away);
      } catch (UncheckedIOException raced) {
        // The agent made something in between: begin again.
        disk.delete(away);
      }
    }
  }

  @Test
  void directory_isNotMadeThroughALink() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    assertThat(failure(mounts.makeDirectory(link, "x", 0755))).contains("is not where it was");
    assertThat(real.resolve("x")).doesNotExist();
    get(mounts.makeDirectory(real, "x", 0711));
    assertThat(new Disk().mode(real.resolve("x"))).isEqualTo(0711);
    Files.createSymbolicLink(real.resolve("y"), folder);
    assertThat(failure(mounts.makeDirectory(real, "y", 0755))).contains("mkdir");
  }

  @Test
  void ext4Image_isAFileSystemOfItsSize_andSharedByPods() throws IOException {
    given.claimed("c", "Filesystem", image("i", "ext4", 32 << 20));
    Pod one = given.pod("one", claim("c"), MOUNT);
    Pod two = given.pod("two", claim("c"), MOUNT);
    Path first = source(one);
    assertThat(Files.getFileStore(first).type()).isEqualTo("ext4");
    assertThat(Files.getFileStore(first).getTotalSpace()).isLessThan(32 << 20);
    Files.writeString(first.resolve("f"), "x");
    assertThat(source(two).resolve("f")).hasContent("x");
    get(volumes.release(one.metadata().uid()));
    assertThat(mounts.table().below(folder)).hasSize(2);
    get(volumes.release(two.metadata().uid()));
    assertThat(mounts.table().below(folder)).isEmpty();
    volumes = agent();
    assertThat(source(one).resolve("f")).hasContent("x");
  }

  @Test
  void xfsImage_growsWhileItIsMounted() throws IOException {
    grow("xfs", 320L << 20, 400L << 20, false);
  }

  /** This kernel can't let a mounted ext4 grow: it does when it is mounted next. */
  @Test
  void ext4Image_growsWhenItIsMountedNext() throws IOException {
    grow("ext4", 32L << 20, 64L << 20, true);
  }

  private void grow(String type, long before, long after, boolean remounted) throws IOException {
    given.claimed("c", "Filesystem", image("i", type, before));
    Pod pod = given.pod("p", claim("c"), MOUNT);
    long first = Files.getFileStore(source(pod)).getTotalSpace();
    resize(folder.resolve("i.img"), after);
    given
        .api
        .resources(PersistentVolume.class)
        .edit(
            "pv-c",
            volume ->
                volume.withSpec(
                    volume.spec().withCapacity(ImmutableMap.of("storage", Quantity.parse("2Gi")))));
    String said = failure(volumes.refresh(pod));
    if (remounted && !said.isEmpty()) {
      assertThat(said).startsWith("MountVolume.NodeExpandVolume failed");
      get(volumes.release(pod.metadata().uid()));
      source(pod);
    } else {
      assertThat(said).isEmpty();
    }
    assertThat(Files.getFileStore(source(pod)).getTotalSpace())
        .isBetween(first + (after - before) / 2, after);
    assertThat(
            given
                .api
                .resources(PersistentVolumeClaim.class)
                .inNamespace("default")
                .get("c")
                .status()
                .capacity())
        .containsEntry("storage", Quantity.parse("2Gi"));
    assertThat(given.events).containsExactly("FileSystemResizeSuccessful");
  }

  @Test
  void blockImage_isADevice() throws IOException {
    given.claimed("c", "Block", image("i", "", 8 << 20));
    Pod pod =
        given.podWith(
            "p",
            "'volumes':[" + claim("c") + "]",
            "'volumeDevices':[{'name':'v','devicePath':'/dev/x'}]");
    get(volumes.prepare(pod));
    var mounted = get(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of()));
    Path device = Path.of(mounted.devices().get(0).source());
    assertThat(HostPaths.isBlockDevice(device)).isTrue();
    assertThat(get(devices.loop(folder.resolve("i.img"))))
        .isEqualTo(Optional.of(device.toString()));
  }

  @Test
  void readOnlyClaim_cantBeWritten() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("f"), "x");
    given.claimed("c", "Filesystem", "'local':{'path':'" + data + "'}");
    Pod pod =
        given.pod(
            "p", "{'name':'v','persistentVolumeClaim':{'claimName':'c','readOnly':true}}", MOUNT);
    Path mounted = source(pod);
    assertThat(mounted.resolve("f")).hasContent("x");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Files.writeString(mounted.resolve("g"), "x"))
        .isInstanceOf(IOException.class);
    get(volumes.release(pod.metadata().uid()));
    assertThat(data.resolve("f")).hasContent("x");
  }
}
