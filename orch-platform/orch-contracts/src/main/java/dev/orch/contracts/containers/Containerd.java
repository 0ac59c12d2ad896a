package dev.orch.contracts.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A containerd of a test's own: in a network namespace that it makes, where CNI's bridge gives pods
 * addresses, with all its files in one directory, with the {@link TestImages}. Takes all of it away
 * again. An edge: it waits for the daemon. For one thread.
 */
public final class Containerd implements AutoCloseable {
  private static final Path[] NEEDED = {
    Path.of("/usr/bin/containerd"),
    Path.of("/usr/bin/ctr"),
    Path.of("/usr/sbin/runc"),
    Path.of("/usr/lib/cni/bridge"),
    Path.of("/usr/bin/nsenter"),
    TestImages.BUSYBOX
  };

  /** Files of host-local that name no address. */
  private static final List<String> BOOKKEEPING = List.of("lock", "last_reserved_ip.0");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final NetworkSpace network;
  private @Nullable Process process;

  private Containerd(Path directory, NetworkSpace network) {
    this.directory = directory;
    this.network = network;
  }

  /** A daemon that runs; the test is skipped where it can't be had, but fails in CI. */
  public static Containerd start() throws Exception {
    Machine.needs(NEEDED);
    Path directory = Files.createTempDirectory("orch-cri");
    Containerd daemon =
        new Containerd(directory, NetworkSpace.make(String.valueOf(directory.getFileName())));
    try {
      daemon.prepare();
      daemon.launch();
      daemon.load();
      return daemon;
    } catch (Exception | AssertionError e) {
      daemon.close();
      throw e;
    }
  }

  /** Where it listens. */
  public Path socket() {
    return directory.resolve("c.sock");
  }

  /** Where logs may be written. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** A command that runs in its network, where its pods' addresses lead somewhere. */
  public List<String> inside(List<String> command) {
    return network.inside(command);
  }

  private void prepare() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("net.d"));
    Files.writeString(
        conf.resolve("10-test.conflist"),
        """
        {"cniVersion": "0.4.0", "name": "test", "plugins": [
          {"type": "bridge", "bridge": "cni0", "isGateway": true,
           "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "10.97.0.0/20"}]],
                    "routes": [{"dst": "0.0.0.0/0"}]}},
          {"type": "loopback"}]}
        """
            .formatted(directory.resolve("ipam")));
    Files.writeString(directory.resolve("config.toml"), config(conf));
  }

  private String config(Path conf) {
    return """
    version = 2
    root = "%1$s/root"
    state = "%1$s/state"
    disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
    [grpc]
      address = "%2$s"
    [ttrpc]
      address = "%2$s.ttrpc"
    [plugins."io.containerd.internal.v1.opt"]
      path = "%1$s/opt"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "%3$s"
      restrict_oom_score_adj = true
      disable_apparmor = true
      netns_mounts_under_state_dir = true
      stream_server_address = "127.0.0.1"
      stream_server_port = "%4$d"
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "/usr/lib/cni"
        conf_dir = "%5$s"
    """
        .formatted(directory, socket(), TestImages.PAUSE, network.port(), conf);
  }

  /** Starts the daemon, and waits until it answers. */
  public void launch() throws IOException, InterruptedException {
    Process daemon =
        new ProcessBuilder(
                network.inside(
                    List.of(
                        "/usr/bin/containerd", "-c", directory.resolve("config.toml").toString())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = daemon;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ctr("version").start().waitFor() != 0) {
      assertThat(daemon.isAlive()).as("containerd runs: %s", this).isTrue();
      assertThat(System.nanoTime()).as("containerd starts: %s", this).isLessThan(end);
      daemon.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private Path log() {
    return directory.resolve("log.txt");
  }

  /** What it has said. */
  @Override
  public String toString() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The tool of this daemon. */
  public ProcessBuilder ctr(String... words) {
    List<String> line = new ArrayList<>(List.of("ctr", "-a", socket().toString(), "-n", "k8s.io"));
    line.addAll(List.of(words));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private void load() throws IOException, InterruptedException {
    Path layout = TestImages.busyboxLayout(directory.resolve("images"));
    Path archive = TestImages.archive(layout, directory.resolve("images.tar"));
    assertThat(ctr("images", "import", archive.toString()).start().waitFor()).isZero();
  }

  /** Ends the daemon as a crash does: containers run on. */
  public void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** The ids of containers and sandboxes that have processes now. */
  public Set<String> tasks() throws IOException {
    Path tasks = directory.resolve("state/io.containerd.runtime.v2.task/k8s.io");
    if (!Files.isDirectory(tasks)) {
      return new TreeSet<>();
    }
    try (Stream<Path> ids = Files.list(tasks)) {
      return ids.map(id -> String.valueOf(id.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * What is there of sandboxes and containers: processes, mounts, network namespaces, addresses and
   * files; nothing once all are removed.
   */
  public List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    for (ProcessHandle shim : shims()) {
      left.add("process " + shim.pid() + " " + Machine.commandLine(shim.pid()));
    }
    Machine.mounts(directory).forEach(mount -> left.add("mount " + mount));
    for (String kept : List.of("ipam/test", "state/netns", "root/io.containerd.grpc.v1.cri")) {
      Machine.tree(directory.resolve(kept), Integer.MAX_VALUE).stream()
          .filter(Files::isRegularFile)
          .filter(file -> !BOOKKEEPING.contains(String.valueOf(file.getFileName())))
          .forEach(file -> left.add("file " + directory.relativize(file)));
    }
    return left;
  }

  /** Those of its containers, which outlive it. */
  private List<ProcessHandle> shims() {
    return Machine.processes(directory).stream()
        .filter(one -> Machine.commandLine(one.pid()).contains("shim"))
        .toList();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
    for (ProcessHandle shim : shims()) {
      shim.descendants().forEach(ProcessHandle::destroyForcibly);
      shim.destroyForcibly();
      try {
        shim.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError("process " + shim.pid() + " doesn't end", e);
      }
    }
    for (String mount : Machine.mounts(directory)) {
      Machine.run("umount", "-l", mount);
    }
    network.close();
    Machine.removeCgroups("k8s.io");
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Containerd::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
