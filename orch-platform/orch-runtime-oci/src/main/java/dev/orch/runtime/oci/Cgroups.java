package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * The cgroups of containers, by their files, of either version. A container's is made below one
 * that is kept here for it, so that what the kernel counted is still there when the OCI runtime has
 * removed its own. Stateless but for what this host has; only on the worker.
 */
final class Cgroups {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final String PROCESSES = "cgroup.procs";
  private static final int KILLED = 137;
  private static final long PAGE = 4096;
  private static final int NANOS_PER_MICRO = 1000;

  /** Version 1's by their names; empty for version 2. */
  private final List<Path> hierarchies;

  private final boolean unified;

  private Cgroups(List<Path> hierarchies, boolean unified) {
    this.hierarchies = hierarchies;
    this.unified = unified;
  }

  /** What this host has. */
  static Cgroups ofHost() {
    boolean second = Files.exists(MOUNT.resolve("cgroup.controllers"));
    if (second) {
      return new Cgroups(ImmutableList.of(MOUNT), true);
    }
    ImmutableList.Builder<Path> all = ImmutableList.builder();
    Proc.mounts("cgroup").forEach(mounted -> all.add(mounted.at()));
    Proc.mounts("cgroup2").forEach(mounted -> all.add(mounted.at()));
    return new Cgroups(all.build(), false);
  }

  boolean isUnified() {
    return unified;
  }

  /** Whether both versions are mounted side by side. */
  boolean isHybrid() {
    return !unified && Files.exists(MOUNT.resolve("unified/cgroup.controllers"));
  }

  /** Whether memory and swap are limited together. */
  boolean countsSwap() {
    return unified || Files.exists(memory("/").resolve("memory.memsw.limit_in_bytes"));
  }

  private static Path in(Path hierarchy, String path) {
    return hierarchy.resolve(path.substring(1));
  }

  private Path controller(String name, String path) {
    return in(unified ? MOUNT : MOUNT.resolve(name), path);
  }

  private Path memory(String path) {
    return controller("memory", path);
  }

  /**
   * Prepares the cgroup that a container's is made in. Version 1 counts kills in the container's
   * own alone, which is gone with it: so this one has a limit too, a page less, and counts that it
   * was reached.
   */
  void prepare(String outer, long memoryBytes) throws IOException {
    if (!unified && memoryBytes > PAGE) {
      Path directory = Files.createDirectories(memory(outer));
      Files.writeString(
          directory.resolve("memory.limit_in_bytes"), Long.toString(memoryBytes - PAGE));
    }
  }

  /** Makes room for a higher limit of a container. */
  void raise(String outer, long memoryBytes) throws IOException {
    Path file = memory(outer).resolve("memory.limit_in_bytes");
    if (!unified && Files.exists(file) && memoryBytes > Proc.number(file)) {
      Files.writeString(file, Long.toString(memoryBytes));
    }
  }

  /** Whether memory's end has ended a container, as far as the kernel tells. */
  boolean wasOutOfMemory(String outer, int exitCode) {
    if (exitCode != KILLED) {
      return false;
    }
    if (unified) {
      return field(memory(outer).resolve("memory.events"), "oom_kill") > 0;
    }
    return Proc.number(memory(outer).resolve("memory.failcnt")) > 0;
  }

  private static long field(Path file, String name) {
    for (String line : Splitter.on('\n').split(Proc.read(file))) {
      if (line.startsWith(name + " ")) {
        return Long.parseLong(line.substring(name.length() + 1).strip());
      }
    }
    return -1;
  }

  /** All processes in a cgroup and those below it. */
  SortedSet<Long> processes(String path) {
    ImmutableSortedSet.Builder<Long> all = ImmutableSortedSet.naturalOrder();
    for (Path hierarchy : hierarchies) {
      for (Path directory : tree(in(hierarchy, path))) {
        Splitter.on('\n')
            .omitEmptyStrings()
            .splitToStream(Proc.read(directory.resolve(PROCESSES)))
            .map(Long::valueOf)
            // Those of other namespaces have no number here.
            .filter(pid -> pid > 0)
            .forEach(all::add);
      }
    }
    return all.build();
  }

  /** Kills all processes in a cgroup and below; true if there were none. */
  boolean kill(String path) {
    SortedSet<Long> alive = processes(path);
    alive.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return alive.isEmpty();
  }

  /** Removes a cgroup with those below it; false if something of it is still there. */
  boolean remove(String path) {
    boolean gone = true;
    for (Path hierarchy : hierarchies) {
      for (Path directory : tree(in(hierarchy, path))) {
        try {
          Files.deleteIfExists(directory);
        } catch (IOException e) {
          gone = false;
        }
      }
    }
    return gone;
  }

  /** The names of the cgroups in a cgroup. */
  SortedSet<String> children(String path) {
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    for (Path hierarchy : hierarchies) {
      directories(in(hierarchy, path)).forEach(child -> names.add(child.getFileName().toString()));
    }
    return names.build();
  }

  /** A directory and those below it, the deepest first. */
  private static List<Path> tree(Path directory) {
    if (!Files.isDirectory(directory)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Path> all = ImmutableList.builder();
    directories(directory).forEach(child -> all.addAll(tree(child)));
    return all.add(directory).build();
  }

  private static List<Path> directories(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      return ImmutableList.of();
    }
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
    if (unified) {
      long used = Proc.number(memory.resolve("memory.current"));
      long idle = field(memory.resolve("memory.stat"), "inactive_file");
      long micros = field(memory.resolve("cpu.stat"), "usage_usec");
      return new Usage(
          Math.max(0, micros) * NANOS_PER_MICRO, Math.max(0, used - Math.max(0, idle)));
    }
    long used = Proc.number(memory.resolve("memory.usage_in_bytes"));
    long idle = field(memory.resolve("memory.stat"), "total_inactive_file");
    long cpu = Proc.number(controller("cpuacct", outer).resolve("cpuacct.usage"));
    return new Usage(Math.max(0, cpu), Math.max(0, used - Math.max(0, idle)));
  }
}
