package dev.orch.node.devices;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container needs so that it can use its devices. Immutable.
 *
 * @param env variables
 * @param mounts files and directories of the host
 * @param devices device files of the host
 * @param annotations for the container runtime
 * @param cdiDevices devices that the container runtime knows by the Container Device Interface,
 *     such as {@code vendor.com/gpu=0}
 */
public record Granted(
    Map<String, String> env,
    List<Mount> mounts,
    List<DeviceFile> devices,
    Map<String, String> annotations,
    List<String> cdiDevices) {
  /** Nothing. */
  public static final Granted NOTHING =
      new Granted(
          ImmutableSortedMap.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableSortedMap.of(),
          ImmutableList.of());

  public Granted {
    env = map(env);
    mounts = list(mounts);
    devices = list(devices);
    annotations = map(annotations);
    cdiDevices = list(cdiDevices);
  }

  // What is empty isn't written to the file that they are remembered in.
  private static Map<String, String> map(@Nullable Map<String, String> map) {
    return map == null ? ImmutableSortedMap.of() : ImmutableSortedMap.copyOf(map);
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? ImmutableList.of() : ImmutableList.copyOf(list);
  }

  /** A file or directory of the host at a path of the container. */
  public record Mount(String hostPath, String containerPath, boolean readOnly) {}

  /**
   * A device file of the host at a path of the container.
   *
   * @param permissions of {@code r}, {@code w} and {@code m}
   */
  public record DeviceFile(String hostPath, String containerPath, String permissions) {}

  /** Both; where both say something of a name or a path, what came first stays. */
  public Granted and(Granted other) {
    return new Granted(
        merged(env, other.env),
        ImmutableList.<Mount>builder()
            .addAll(mounts)
            .addAll(
                other.mounts.stream()
                    .filter(
                        each ->
                            mounts.stream()
                                .noneMatch(own -> own.containerPath.equals(each.containerPath)))
                    .toList())
            .build(),
        ImmutableList.<DeviceFile>builder()
            .addAll(devices)
            .addAll(
                other.devices.stream()
                    .filter(
                        each ->
                            devices.stream()
                                .noneMatch(own -> own.containerPath.equals(each.containerPath)))
                    .toList())
            .build(),
        merged(annotations, other.annotations),
        ImmutableList.<String>builder()
            .addAll(cdiDevices)
            .addAll(other.cdiDevices.stream().filter(one -> !cdiDevices.contains(one)).toList())
            .build());
  }

  private static Map<String, String> merged(Map<String, String> first, Map<String, String> second) {
    Map<String, String> both = new TreeMap<>(second);
    both.putAll(first);
    return both;
  }
}
