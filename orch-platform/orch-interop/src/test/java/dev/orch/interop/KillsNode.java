package dev.orch.interop;

import dev.orch.contracts.containers.Containerd;
import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
import dev.orch.runtime.base.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A node to be killed: its agent in a process of its own, and what it leaves on this machine. Its
 * files are in a folder whose path is on the command lines of all its processes.
 */
final class KillsNode implements AutoCloseable {
  static final String NAME = "killed";

  /** A variable of containers, by which their processes are found. */
  static final String MARK = "ORCH_KILLS";

  private final Path folder;
  private final Path root;
  private final List<String> runtime;
  private final @Nullable Containerd daemon;
  private final Set<String> tasks = new TreeSet<>();
  private @Nullable OrchCommand agent;

  private KillsNode(Path folder, List<String> runtime, @Nullable Containerd daemon)
      throws IOException {
    this.folder = folder;
    this.root = Files.createTempDirectory("orch-kills");
    this.runtime = runtime;
    this.daemon = daemon;
  }

  /** With containers by crun. */
  static KillsNode onCrun(Path folder) throws IOException {
    Machine.needs(Path.of("/usr/bin/crun"), TestImages.BUSYBOX);
    Path images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    return new KillsNode(folder, List.of("--runtime=oci", "--images=" + images), null);
  }

  /** With containers by a containerd of its own. */
  static KillsNode onContainerd(Path folder) throws Exception {
    Containerd daemon = Containerd.start();
    return new KillsNode(folder, List.of("--runtime=cri:" + daemon.socket()), daemon);
  }

  Containerd daemon() {
    if (daemon == null) {
      throw new IllegalStateException("it has no daemon");
    }
    return daemon;
  }

  /** Begins the agent, or another one after it was killed. */
  void begin() throws IOException {
    List<String> line = new ArrayList<>(runtime);
    line.addAll(
        0, List.of("node", "--kubeconfig=" + folder.resolve("kubeconfig"), "--name=" + NAME));
    line.add("--root=" + root);
    agent = OrchCommand.start(folder, UnaryOperator.identity(), line.toArray(String[]::new));
  }

  OrchCommand agent() {
    if (agent == null) {
      throw new IllegalStateException("it hasn't begun");
    }
    return agent;
  }

  /** Processes that run in its containers, for whom that value was set. */
  static List<ProcessHandle> processes(Path mark) {
    return ProcessHandle.allProcesses().filter(one -> isMarked(one.pid(), mark)).toList();
  }

  private static boolean isMarked(long pid, Path mark) {
    try {
      String variables =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + variables).contains("\0" + MARK + "=" + mark + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /** What its parts have said. */
  @Override
  public String toString() {
    String said = "agent: " + agent;
    return daemon == null ? said : said + "\ndaemon: " + daemon;
  }

  /** Remembers what runs: what it leaves is found by its name. */
  void see() throws IOException {
    if (daemon != null) {
      tasks.addAll(daemon.tasks());
    }
  }

  /** What is there of pods: processes, mounts, cgroups, addresses and files. */
  List<String> left(Path mark) throws IOException {
    List<String> left = new ArrayList<>();
    Machine.mounts(root).forEach(mount -> left.add("mount " + mount));
    for (ProcessHandle process : Machine.processes(root)) {
      left.add("process " + process.pid() + " " + Machine.commandLine(process.pid()));
    }
    for (ProcessHandle process : processes(mark)) {
      left.add("container " + process.pid() + " " + Machine.commandLine(process.pid()));
    }
    if (daemon == null) {
      left.addAll(groups());
    } else {
      left.addAll(daemon.left());
      Machine.cgroups(tasks).forEach(path -> left.add("cgroup " + path));
    }
    Machine.tree(root, 4).stream()
        .filter(path -> path.getParent().endsWith("pods"))
        .forEach(path -> left.add("directory " + path));
    return left;
  }

  /** Control groups below its own, which is named by its folder. */
  private List<String> groups() throws IOException {
    List<String> groups = new ArrayList<>();
    try (Stream<Path> nodes = Files.list(root)) {
      for (Path node : nodes.toList()) {
        CRC32 sum = new CRC32();
        sum.update(node.resolve("runtime").toString().getBytes(StandardCharsets.UTF_8));
        String name = "orch-" + String.format(Locale.ROOT, "%08x", sum.getValue());
        Machine.cgroupsBelow(name).forEach(path -> groups.add("cgroup " + path));
      }
    }
    return groups;
  }

  @Override
  public void close() throws Exception {
    try (daemon) {
      if (agent != null) {
        agent.kill();
      }
    } finally {
      for (String mount : Machine.mounts(root)) {
        new ProcessBuilder("umount", "-l", mount).start().waitFor();
      }
      Machine.processes(root).forEach(ProcessHandle::destroyForcibly);
      Directories.delete(root);
    }
  }
}
