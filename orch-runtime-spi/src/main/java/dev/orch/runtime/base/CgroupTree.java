package dev.orch.runtime.base;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * A host's cgroups, by their files: those of version 1 are in a hierarchy for each controller,
 * those of version 2 in one. A cgroup is named by its path below the hierarchies' roots, which
 * begins with a slash. Used by runtimes and by the node agent, each on its own worker. Immutable
 * but for what is on the host.
 */
public final class CgroupTree {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final String PROCESSES = "cgroup.procs";

  private final Path mount;
  private final List<Path> hierarchies;
  private final boolean unified;

  private CgroupTree(Path mount, List<Path> hierarchies, boolean unified) {
    this.mount = mount;
    this.hierarchies = ImmutableList.copyOf(hierarchies);
    this.unified = unified;
  }

  /** What this host has; no hierarchies where there are no cgroups. */
  public static CgroupTree ofHost() {
    if (Files.exists(MOUNT.resolve("cgroup.controllers"))) {
      return unified(MOUNT);
    }
    ImmutableList.Builder<Path> all = ImmutableList.builder();
    for (String line : Splitter.on('\n').omitEmptyStrings().split(read(MOUNTS))) {
      List<String> fields = Splitter.on(' ').splitToList(line);
      if (fields.get(2).equals("cgroup") || fields.get(2).equals("cgroup2")) {
        all.add(Path.of(fields.get(1)));
      }
    }
    return new CgroupTree(MOUNT, all.build(), false);
  }

  /** Version 2, mounted there. */
  public static CgroupTree unified(Path mount) {
    return new CgroupTree(mount, ImmutableList.of(mount), true);
  }

  /** Version 1, with a hierarchy for each controller in a directory of its name. */
  public static CgroupTree legacy(Path mount, List<String> controllers) {
    return new CgroupTree(mount, controllers.stream().map(mount::resolve).toList(), false);
  }

  /** Whether it is version 2. */
  public boolean isUnified() {
    return unified;
  }

  /** Where the hierarchies are mounted. */
  public List<Path> hierarchies() {
    return hierarchies;
  }

  /** The directory of a cgroup in the hierarchy of a controller. */
  public Path directory(String controller, String path) {
    return in(unified ? mount : mount.resolve(controller), path);
  }

  private static Path in(Path hierarchy, String path) {
    return hierarchy.resolve(path.substring(1));
  }

  /** All processes in a cgroup and those below it. */
  public SortedSet<Long> processes(String path) {
    ImmutableSortedSet.Builder<Long> all = ImmutableSortedSet.naturalOrder();
    for (Path hierarchy : hierarchies) {
      for (Path directory : tree(in(hierarchy, path))) {
        Splitter.on('\n')
            .omitEmptyStrings()
            .splitToStream(read(directory.resolve(PROCESSES)))
            .map(Long::valueOf)
            // Those of other namespaces have no number here.
            .filter(pid -> pid > 0)
            .forEach(all::add);
      }
    }
    return all.build();
  }

  /** Kills all processes in a cgroup and below; true if there were none. */
  public boolean kill(String path) {
    SortedSet<Long> alive = processes(path);
    alive.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return alive.isEmpty();
  }

  /** Removes a cgroup with those below it; false if something of it is still there. */
  public boolean remove(String path) {
    boolean gone = true;
    for (Path hierarchy : hierarchies) {
      for (Path directory : tree(in(hierarchy, path))) {
        gone &= delete(directory);
      }
    }
    return gone;
  }

  /** Removes a cgroup that has nothing in it; otherwise it stays. */
  public void removeEmpty(String path) {
    hierarchies.forEach(hierarchy -> delete(in(hierarchy, path)));
  }

  /** The kernel refuses it while there is something in it. */
  private static boolean delete(Path directory) {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The names of the cgroups in a cgroup. */
  public SortedSet<String> children(String path) {
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

  /** A file's text; empty if it isn't there, or not any more. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      // The kernel says so of a cgroup that has just gone.
      return "";
    }
  }
}
