package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A containerd of a test's own: in a network namespace that it makes, with all its files in one
 * directory, with two images. Takes all of it away again.
 */
final class Containerd implements AutoCloseable {
  static final String IMAGE = "test.orch.dev/busybox:1";

  private static final String PAUSE = "test.orch.dev/pause:1";
  private static final List<Path> NEEDED =
      List.of(
          Path.of("/usr/bin/containerd"),
          Path.of("/usr/bin/ctr"),
          Path.of("/usr/sbin/runc"),
          Path.of("/usr/lib/cni/bridge"),
          Path.of("/usr/bin/nsenter"),
          TestImage.BUSYBOX);

  private final Path directory;
  private final String namespace = "orch-cri-" + ProcessHandle.current().pid();
  private final ServerSocket relay;
  private Process process;

  private Containerd(Path directory) throws IOException {
    this.directory = directory;
    this.relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /**
   * A daemon that runs, in a directory that is removed; the test is skipped where it can't be had.
   */
  static Containerd start() throws Exception {
    Optional<String> missing = missing();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(missing).as("what a containerd needs").isEmpty();
    }
    Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.get());
    Containerd daemon = new Containerd(Files.createTempDirectory("orch-cri"));
    try {
      daemon.prepare();
      daemon.launch();
      daemon.load(IMAGE, List.of("/bin/sh"));
      daemon.load(PAUSE, List.of("/bin/sleep", "2147483647"));
      return daemon;
    } catch (Exception | AssertionError e) {
      daemon.close();
      throw e;
    }
  }

  private static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("containerd needs root");
    }
    return NEEDED.stream()
        .filter(file -> !Files.isExecutable(file))
        .findFirst()
        .map(file -> "there is no " + file);
  }

  Path socket() {
    return directory.resolve("c.sock");
  }

  Path logs() {
    return directory.resolve("logs");
  }

  private void prepare() throws Exception {
    run("ip", "netns", "add", namespace);
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    Path network = Files.createDirectories(directory.resolve("net.d"));
    Files.writeString(
        network.resolve("10-test.conflist"),
        """
        {"cniVersion": "0.4.0", "name": "test", "plugins": [
          {"type": "bridge", "bridge": "cni0", "isGateway": true,
           "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "10.97.0.0/24"}]],
                    "routes": [{"dst": "0.0.0.0/0"}]}},
          {"type": "loopback"}]}
        """
            .formatted(directory.resolve("ipam")));
    Files.writeString(directory.resolve("config.toml"), config(network));
    Thread accepting = new Thread(this::relay, "relay");
    accepting.setDaemon(true);
    accepting.start();
  }

  private String config(Path network) {
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
      stream_server_address = "127.0.0.1"
      stream_server_port = "%4$d"
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "/usr/lib/cni"
        conf_dir = "%5$s"
    """
        .formatted(directory, socket(), PAUSE, relay.getLocalPort(), network);
  }

  /** Starts the daemon, and waits until it answers. */
  void launch() throws Exception {
    process =
        new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + namespace,
                "/usr/bin/containerd",
                "-c",
                directory.resolve("config.toml").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log.txt").toFile()))
            .start();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!answers()) {
      assertThat(process.isAlive())
          .as(() -> "containerd runs: " + text(directory.resolve("log.txt")))
          .isTrue();
      assertThat(System.nanoTime()).as("containerd starts").isLessThan(end);
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean answers() throws Exception {
    return ctr("version").start().waitFor() == 0;
  }

  /** The tool of this daemon. */
  ProcessBuilder ctr(String... words) {
    List<String> line = new ArrayList<>(List.of("ctr", "-a", socket().toString(), "-n", "k8s.io"));
    line.addAll(List.of(words));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private void load(String name, List<String> command) throws Exception {
    Path archive = directory.resolve("image.tar");
    TestImage.write(archive, name, command);
    assertThat(ctr("images", "import", archive.toString()).start().waitFor()).isZero();
  }

  /** Ends the daemon as a crash does: containers run on. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  /** The daemon's address for streams, which is in its namespace, on this side of it. */
  private void relay() {
    try {
      while (true) {
        Socket caller = relay.accept();
        Process carrier =
            new ProcessBuilder(
                    "nsenter",
                    "--net=/run/netns/" + namespace,
                    TestImage.BUSYBOX.toString(),
                    "nc",
                    "127.0.0.1",
                    Integer.toString(relay.getLocalPort()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        pump(caller.getInputStream(), carrier.getOutputStream(), () -> {});
        pump(
            carrier.getInputStream(),
            caller.getOutputStream(),
            () -> {
              carrier.destroyForcibly();
              caller.close();
            });
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** What may fail at the end of a connection. */
  private interface Ending {
    void end() throws IOException;
  }

  private static void pump(InputStream in, OutputStream out, Ending ending) {
    Thread thread =
        new Thread(
            () -> {
              try (in;
                  out) {
                byte[] buffer = new byte[8192];
                for (int size = in.read(buffer); size > 0; size = in.read(buffer)) {
                  out.write(buffer, 0, size);
                  out.flush();
                }
                ending.end();
              } catch (IOException e) {
                // It is closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(String... line) throws Exception {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> String.join(" ", line) + ": " + said).isZero();
  }

  /** Those of its containers, which outlive it. */
  private List<ProcessHandle> shims() {
    return ProcessHandle.allProcesses()
        .filter(one -> commandLine(one).contains(directory.toString()))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws Exception {
    relay.close();
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
    for (ProcessHandle shim : shims()) {
      shim.descendants().forEach(ProcessHandle::destroyForcibly);
      shim.destroyForcibly();
      shim.onExit().get(10, TimeUnit.SECONDS);
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String at = line.split(" ")[1];
      if (at.startsWith(directory.toString())) {
        run("umount", "-l", at);
      }
    }
    run("ip", "netns", "delete", namespace);
    removeCgroups();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Containerd::delete);
    }
  }

  /** The empty one that the daemon leaves in each hierarchy; another daemon's isn't empty. */
  private static void removeCgroups() throws IOException {
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        try {
          Files.deleteIfExists(hierarchy.resolve("k8s.io"));
        } catch (IOException e) {
          // It is somebody else's.
        }
      }
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
