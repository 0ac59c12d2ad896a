package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Environment;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.volumes.HostVolumes;
import dev.orch.node.volumes.HostVolumesSettings;
import dev.orch.node.volumes.LinuxBlockDevices;
import dev.orch.node.volumes.LinuxMounts;
import dev.orch.node.volumes.VolumePlugin;
import dev.orch.node.volumes.Volumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;

/** Makes a node's volumes when its agent starts; called on the thread that starts it. */
@FunctionalInterface
public interface VolumesFactory {
  /** The volumes of a node; closed by the agent. */
  Volumes make(NodeSettings settings, Environment environment);

  /** For runtimes whose containers have no files of their own. */
  static VolumesFactory none() {
    return (settings, environment) -> Volumes.none();
  }

  /**
   * Volumes on this machine, below the node's root directory, which it has to have.
   *
   * @param plugins for volumes that are no local and no host paths
   */
  static VolumesFactory onHost(List<VolumePlugin> plugins) {
    List<VolumePlugin> all = ImmutableList.copyOf(plugins);
    return onHost((settings, environment) -> all);
  }

  /**
   * The same, with plugins that are made for each node.
   *
   * @param plugins makes those of a node when its agent starts; they are closed with its volumes
   */
  static VolumesFactory onHost(BiFunction<NodeSettings, Environment, List<VolumePlugin>> plugins) {
    return (settings, environment) -> {
      Path root = Objects.requireNonNull(settings.root(), "the node has no root directory");
      ScheduledExecutorService worker = environment.workers().apply("volumes-" + settings.name());
      return new HostVolumes(
          new HostVolumesSettings(settings.name(), settings.hostIp(), settings.capacity(), root),
          environment.api(),
          environment.clock(),
          worker,
          (pod, type, reason, message) ->
              environment
                  .events()
                  .record("kubelet", BuiltInKinds.POD, pod.metadata(), type, reason, message),
          new LinuxMounts(worker),
          new LinuxBlockDevices(worker),
          plugins.apply(settings, environment));
    };
  }
}
