package dev.orch.runtime.oci.config;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.RefusedException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is mounted in a container: the file systems that every one has, what its sandbox gives, and
 * its own, each instead of an earlier one at the same place; those further up first. Immutable.
 */
record Mounts(Bundle bundle) {
  private static final List<String> QUIET = ImmutableList.of("nosuid", "noexec", "nodev");

  List<Json> all() {
    Map<Path, Json> byTarget = new TreeMap<>(depthFirst());
    String mode = bundle.spec().security().privileged() ? "rw" : "ro";
    put(byTarget, "/proc", "proc", "proc", QUIET);
    put(
        byTarget,
        "/dev",
        "tmpfs",
        "tmpfs",
        ImmutableList.of("nosuid", "strictatime", "mode=755", "size=65536k"));
    put(
        byTarget,
        "/dev/pts",
        "devpts",
        "devpts",
        ImmutableList.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
    put(byTarget, "/dev/mqueue", "mqueue", "mqueue", QUIET);
    put(byTarget, "/sys", "sysfs", "sysfs", with(QUIET, mode));
    put(byTarget, "/sys/fs/cgroup", "cgroup", "cgroup", with(QUIET, "relatime", mode));
    bundle.files().forEach(mount -> put(byTarget, mount));
    bundle.spec().mounts().forEach(mount -> put(byTarget, mount));
    return ImmutableList.copyOf(byTarget.values());
  }

  private static Comparator<Path> depthFirst() {
    return Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder());
  }

  private static List<String> with(List<String> options, String... more) {
    return ImmutableList.<String>builder().addAll(options).add(more).build();
  }

  private static void put(
      Map<Path, Json> all, String target, String type, String source, List<String> options) {
    all.put(Path.of(target), json(target, type, source, options));
  }

  private static void put(Map<Path, Json> all, ContainerSpec.Mount mount) {
    Path target = Path.of(mount.target()).normalize();
    if (!target.isAbsolute() || target.getNameCount() == 0) {
      throw new RefusedException(
          "CreateContainerError",
          "volume \"" + mount.volume() + "\" can't be mounted at \"" + mount.target() + "\"");
    }
    List<String> options =
        ImmutableList.of("rbind", propagation(mount), mount.readOnly() ? "ro" : "rw");
    all.put(target, json(target.toString(), "bind", mount.source(), options));
  }

  private static String propagation(Mount mount) {
    return switch (mount.propagation()) {
      case PRIVATE -> "rprivate";
      case HOST_TO_CONTAINER -> "rslave";
      case BIDIRECTIONAL -> "rshared";
    };
  }

  private static Json json(String target, String type, String source, List<String> options) {
    return Json.object("destination", Json.of(target))
        .with("type", type)
        .with("source", source)
        .with("options", Json.strings(options));
  }
}
