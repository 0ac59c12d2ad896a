package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.VolumeDevice;
import dev.orch.model.core.VolumeMount;
import dev.orch.node.fields.Expansion;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Propagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What containers are given of volumes that are ready. On one worker. */
final class ContainerMounts {
  private static final String READ_WRITE = "rwm";
  private static final String READ = "r";

  private final Layout layout;
  private final SubPaths subPaths;
  private final Steps steps;

  ContainerMounts(Layout layout, SubPaths subPaths, Steps steps) {
    this.layout = layout;
    this.subPaths = subPaths;
    this.steps = steps;
  }

  CompletionStage<Volumes.Mounted> of(
      Pod pod, Container container, Map<String, String> env, Map<String, PodVolumes.Ready> ready) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    CompletionStage<Void> all =
        steps.each(
            indexes(container),
            index ->
                steps.thenRun(
                    mount(pod, container, index, env, ready),
                    mount -> {
                      mounts.add(mount);
                    }));
    return steps.thenDo(all, done -> new Volumes.Mounted(mounts, devices(container, ready)));
  }

  private static List<Integer> indexes(Container container) {
    ImmutableList.Builder<Integer> indexes = ImmutableList.builder();
    for (int i = 0; i < container.volumeMounts().size(); i++) {
      indexes.add(i);
    }
    return indexes.build();
  }

  private CompletionStage<ContainerSpec.Mount> mount(
      Pod pod,
      Container container,
      int index,
      Map<String, String> env,
      Map<String, PodVolumes.Ready> ready) {
    VolumeMount mount = container.volumeMounts().get(index);
    PodVolumes.Ready volume = ready(mount.name(), ready);
    if ("Enabled".equals(mount.recursiveReadOnly())) {
      throw new VolumeException(
          "volume \""
              + mount.name()
              + "\" requested recursive read-only mode, but it is not supported by the runtime");
    }
    String part =
        mount.subPathExpr().isEmpty() ? mount.subPath() : expanded(mount.subPathExpr(), env);
    String uid = pod.metadata().uid();
    CompletionStage<Path> source =
        part.isEmpty()
            ? CompletableFuture.completedFuture(volume.path())
            : subPaths.bind(
                volume.path(), part, layout.subPath(uid, mount.name(), container.name(), index));
    boolean readOnly = mount.readOnly() || volume.readOnly();
    return source.thenApply(
        path ->
            new ContainerSpec.Mount(
                mount.name(),
                path.toString(),
                mount.mountPath(),
                readOnly,
                false,
                propagation(mount)));
  }

  private static PodVolumes.Ready ready(String name, Map<String, PodVolumes.Ready> ready) {
    PodVolumes.Ready found = ready.get(name);
    if (found == null) {
      throw new VolumeException("volume \"" + name + "\" is not mounted");
    }
    return found;
  }

  private static String expanded(String expression, Map<String, String> env) {
    String part = Expansion.expand(expression, env);
    if (part.contains("$(")) {
      throw new VolumeException("missing value for " + expression);
    }
    return part;
  }

  private static Propagation propagation(VolumeMount mount) {
    String given = mount.mountPropagation() == null ? "None" : mount.mountPropagation();
    return switch (given) {
      case "HostToContainer" -> Propagation.HOST_TO_CONTAINER;
      case "Bidirectional" -> Propagation.BIDIRECTIONAL;
      default -> Propagation.PRIVATE;
    };
  }

  private static List<ContainerSpec.Device> devices(
      Container container, Map<String, PodVolumes.Ready> ready) {
    ImmutableList.Builder<ContainerSpec.Device> devices = ImmutableList.builder();
    for (VolumeDevice device : container.volumeDevices()) {
      PodVolumes.Ready volume = ready(device.name(), ready);
      devices.add(
          new ContainerSpec.Device(
              volume.path().toString(),
              device.devicePath(),
              volume.readOnly() ? READ : READ_WRITE));
    }
    return devices.build();
  }
}
