package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Limits;
import dev.orch.runtime.base.CgroupTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes limits into cgroups of either version. What a kernel or a host doesn't have is left out,
 * as with containers. On the node's worker.
 */
final class CgroupFiles {
  private static final System.Logger LOG = System.getLogger(CgroupFiles.class.getName());
  private static final List<String> CONTROLLERS =
      ImmutableList.of("cpuset", "cpu", "io", "memory", "hugetlb", "pids");
  private static final long LEAST_SHARES = 2;
  private static final long SHARES_RANGE = 262_142;
  private static final long WEIGHT_RANGE = 9_999;

  private final CgroupTree tree;

  CgroupFiles(CgroupTree tree) {
    this.tree = tree;
  }

  CgroupTree tree() {
    return tree;
  }

  /** A file of a controller, and what is to be in it. */
  record Entry(String controller, String file, String value) {}

  /** What is written for limits; zero of anything but shares stands for no limit. */
  List<Entry> entries(Limits limits) {
    return tree.isUnified() ? unified(limits) : legacy(limits);
  }

  private static List<Entry> legacy(Limits limits) {
    ImmutableList.Builder<Entry> all = ImmutableList.builder();
    if (limits.cpuShares() > 0) {
      all.add(new Entry("cpu", "cpu.shares", Long.toString(limits.cpuShares())));
    }
    if (limits.cpuPeriodMicros() > 0) {
      all.add(new Entry("cpu", "cpu.cfs_period_us", Long.toString(limits.cpuPeriodMicros())));
      all.add(new Entry("cpu", "cpu.cfs_quota_us", or(limits.cpuQuotaMicros(), "-1")));
    }
    all.add(new Entry("memory", "memory.limit_in_bytes", or(limits.memoryBytes(), "-1")));
    all.add(new Entry("pids", "pids.max", or(limits.pids(), "max")));
    limits
        .hugePageBytes()
        .forEach(
            (size, bytes) ->
                all.add(
                    new Entry(
                        "hugetlb", "hugetlb." + size + ".limit_in_bytes", Long.toString(bytes))));
    return all.build();
  }

  private static List<Entry> unified(Limits limits) {
    ImmutableList.Builder<Entry> all = ImmutableList.builder();
    if (limits.cpuShares() > 0) {
      all.add(new Entry("cpu", "cpu.weight", Long.toString(weight(limits.cpuShares()))));
    }
    if (limits.cpuPeriodMicros() > 0) {
      String quota = or(limits.cpuQuotaMicros(), "max");
      all.add(new Entry("cpu", "cpu.max", quota + " " + limits.cpuPeriodMicros()));
    }
    all.add(new Entry("memory", "memory.max", or(limits.memoryBytes(), "max")));
    all.add(new Entry("pids", "pids.max", or(limits.pids(), "max")));
    limits
        .hugePageBytes()
        .forEach(
            (size, bytes) ->
                all.add(new Entry("hugetlb", "hugetlb." + size + ".max", Long.toString(bytes))));
    return all.build();
  }

  private static String or(long limit, String none) {
    return limit == 0 ? none : Long.toString(limit);
  }

  /** From version 1's scale of 2 to 262144 to version 2's of 1 to 10000, as kubelets reckon it. */
  static long weight(long shares) {
    return 1 + (Math.max(LEAST_SHARES, shares) - LEAST_SHARES) * WEIGHT_RANGE / SHARES_RANGE;
  }

  /**
   * Makes a cgroup, with those that it is in, and gives it limits.
   *
   * @return whether it has them now, as far as this host can
   * @throws IOException if it can't be made
   */
  boolean write(String path, Limits limits) throws IOException {
    make(path);
    boolean well = true;
    for (Entry entry : entries(limits)) {
      well &= write(tree.directory(entry.controller(), path).resolve(entry.file()), entry.value());
    }
    return well;
  }

  private void make(String path) throws IOException {
    for (String controller : tree.isUnified() ? ImmutableList.of("") : CONTROLLERS) {
      Path directory = tree.directory(controller, path);
      // On a host without the controller there is no hierarchy to make it in.
      if (Files.isDirectory(tree.directory(controller, "/"))) {
        Files.createDirectories(directory);
      }
    }
    if (tree.isUnified()) {
      delegate(path);
    } else {
      inherit(path);
    }
  }

  /** Each cgroup of version 2 says which controllers those in it have. */
  private void delegate(String path) {
    Path root = tree.directory("", "/");
    Path directory = root;
    for (Path part : Path.of("/" + path.substring(1))) {
      enable(directory);
      directory = directory.resolve(part.toString());
    }
    enable(directory);
  }

  private static void enable(Path directory) {
    for (String controller : CONTROLLERS) {
      write(directory.resolve("cgroup.subtree_control"), "+" + controller);
    }
  }

  /** A new cgroup of version 1 has no processors until it is told which. */
  private void inherit(String path) {
    Path root = tree.directory("cpuset", "/");
    Path directory = root;
    for (Path part : Path.of("/" + path.substring(1))) {
      Path child = directory.resolve(part.toString());
      for (String file : ImmutableList.of("cpuset.cpus", "cpuset.mems")) {
        copy(directory.resolve(file), child.resolve(file));
      }
      directory = child;
    }
  }

  private static void copy(Path from, Path to) {
    try {
      if (Files.exists(to) && Files.readString(to, StandardCharsets.UTF_8).isBlank()) {
        Files.writeString(to, Files.readString(from, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> to + ": " + e);
    }
  }

  /** True also if the host hasn't got it: then there is nothing to be had. */
  private static boolean write(Path file, String value) {
    try {
      Files.writeString(file, value, StandardCharsets.UTF_8);
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> file + " can't be " + value + ": " + e);
      return !Files.exists(file);
    }
  }
}
