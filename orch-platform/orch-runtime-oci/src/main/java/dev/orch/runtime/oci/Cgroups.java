package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import dev.orch.runtime.base.CgroupTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;

/**
 * The cgroups of containers, by their files, of either version. A container's is made below one
 * that is kept here for it, so that what the kernel counted is still there when the OCI runtime has
 * removed its own. Stateless but for what this host has; only on the worker.
 */
final class Cgroups {
  private static final int KILLED = 137;
  private static final long PAGE = 4096;
  private static final int NANOS_PER_MICRO = 1000;

  /** Where version 2 is beside version 1, if it is. */
  private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

  private final CgroupTree tree;

  private Cgroups(CgroupTree tree) {
    this.tree = tree;
  }

  /** What this host has. */
  static Cgroups ofHost() {
    return new Cgroups(CgroupTree.ofHost());
  }

  boolean isUnified() {
    return tree.isUnified();
  }

  /** Whether both versions are mounted side by side. */
  boolean isHybrid() {
    return !isUnified() && Files.exists(UNIFIED.resolve("cgroup.controllers"));
  }

  /** Whether memory and swap are limited together. */
  boolean countsSwap() {
    return isUnified() || Files.exists(memory("/").resolve("memory.memsw.limit_in_bytes"));
  }

  private Path memory(String path) {
    return tree.directory("memory", path);
  }

  /**
   * Prepares the cgroup that a container's is made in. Version 1 counts kills in the container's
   * own alone, which is gone with it: so this one has a limit too, a page less, and counts that it
   * was reached.
   */
  void prepare(String outer, long memoryBytes) throws IOException {
    if (!isUnified() && memoryBytes > PAGE) {
      Path directory = Files.createDirectories(memory(outer));
      Files.writeString(
          directory.resolve("memory.limit_in_bytes"), Long.toString(memoryBytes - PAGE));
    }
  }

  /** Makes room for a higher limit of a container. */
  void raise(String outer, long memoryBytes) throws IOException {
    Path file = memory(outer).resolve("memory.limit_in_bytes");
    if (!isUnified() && Files.exists(file) && memoryBytes > Proc.number(file)) {
      Files.writeString(file, Long.toString(memoryBytes));
    }
  }

  /** Whether memory's end has ended a container, as far as the kernel tells. */
  boolean wasOutOfMemory(String outer, int exitCode) {
    if (exitCode != KILLED) {
      return false;
    }
    if (isUnified()) {
      return field(memory(outer).resolve("memory.events"), "oom_kill") > 0;
    }
    // A pod's limit may be reached before its container's: what there is of cgroups counts there.
    return hasReachedLimit(outer) || hasReachedLimit(outer.substring(0, outer.lastIndexOf('/')));
  }

  private boolean hasReachedLimit(String path) {
    return Proc.number(memory(path).resolve("memory.failcnt")) > 0;
  }

  private static long field(Path file, String name) {
    for (String line : Splitter.on('\n').split(Proc.read(file))) {
      if (line.startsWith(name + " ")) {
        return Long.parseLong(line.substring(name.length() + 1).strip());
      }
    }
    return -1;
  }

  /** Kills all processes in a cgroup and below; true if there were none. */
  boolean kill(String path) {
    return tree.kill(path);
  }

  /** Removes a cgroup with those below it; false if something of it is still there. */
  boolean remove(String path) {
    return tree.remove(path);
  }

  /** Removes a cgroup that has nothing in it. */
  void removeEmpty(String path) {
    tree.removeEmpty(path);
  }

  /** The names of the cgroups in a cgroup. */
  SortedSet<String> children(String path) {
    return tree.children(path);
  }

  /**
   * What a container uses.
   *
   * @param cpuNanos its processor time
   * @param memory the bytes that it can't be asked to give back, as kubelet's working set
   */
  record Usage(long cpuNanos, long memory) {}

  Usage usage(String outer) {
    Path memory = memory(outer);
    if (isUnified()) {
      long used = Proc.number(memory.resolve("memory.current"));
      long idle = field(memory.resolve("memory.stat"), "inactive_file");
      long micros = field(memory.resolve("cpu.stat"), "usage_usec");
      return new Usage(
          Math.max(0, micros) * NANOS_PER_MICRO, Math.max(0, used - Math.max(0, idle)));
    }
    long used = Proc.number(memory.resolve("memory.usage_in_bytes"));
    long idle = field(memory.resolve("memory.stat"), "total_inactive_file");
    long cpu = Proc.number(tree.directory("cpuacct", outer).resolve("cpuacct.usage"));
    return new Usage(Math.max(0, cpu), Math.max(0, used - Math.max(0, idle)));
  }
}
