package dev.orch.runtime.cri;

import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Stdin;
import dev.orch.runtime.Images;
import dev.orch.runtime.Limits;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.cri.v1.CdiDevice;
import dev.orch.runtime.cri.v1.ContainerConfig;
import dev.orch.runtime.cri.v1.ContainerMetadata;
import dev.orch.runtime.cri.v1.Device;
import dev.orch.runtime.cri.v1.HugepageLimit;
import dev.orch.runtime.cri.v1.ImageSpec;
import dev.orch.runtime.cri.v1.KeyValue;
import dev.orch.runtime.cri.v1.LinuxContainerConfig;
import dev.orch.runtime.cri.v1.LinuxContainerResources;
import dev.orch.runtime.cri.v1.Mount;
import dev.orch.runtime.cri.v1.MountPropagation;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What a container is to the daemon. The CRI has no limit of processes for a container: the pod's
 * cgroup, which {@link dev.orch.runtime.SandboxSettings#cgroupParent} names, has it. Pure.
 */
final class ContainerConfigs {
  static final String NAME = "io.kubernetes.container.name";

  private static final String RESTARTS = "io.kubernetes.container.restartCount";

  /** The image as it was asked for; the daemon tells another of its names. */
  static final String IMAGE = "orch.dev/image";

  /** Whether it has an input: the daemon doesn't tell. */
  static final String STDIN = "orch.dev/stdin";

  /** Whether it runs in a terminal. */
  static final String TTY = "orch.dev/tty";

  private ContainerConfigs() {}

  /**
   * The container in a sandbox of which this is known.
   *
   * @param image what it is made from, as far as it matters as whom it runs
   */
  static ContainerConfig of(
      ContainerSpec spec, PodSandboxConfig sandbox, Images.@Nullable Image image) {
    ContainerConfig.Builder config =
        ContainerConfig.newBuilder()
            .setMetadata(
                ContainerMetadata.newBuilder().setName(spec.name()).setAttempt(spec.attempt()))
            .setImage(ImageSpec.newBuilder().setImage(spec.image()))
            .addAllCommand(spec.command())
            .addAllArgs(spec.args())
            .setWorkingDir(spec.workingDir())
            .setLogPath(logPath(spec.name(), spec.attempt()))
            .setStdin(spec.stdin() != Stdin.NONE)
            .setStdinOnce(spec.stdin() == Stdin.ONCE)
            .setTty(spec.tty())
            .setStopSignal(signal(spec.stopSignal()))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(resources(spec.limits()))
                    .setSecurityContext(
                        Securities.container(
                            spec.security(),
                            image,
                            sandbox.getLinux().getSecurityContext().getNamespaceOptions())));
    spec.env()
        .forEach((key, value) -> config.addEnvs(KeyValue.newBuilder().setKey(key).setValue(value)));
    spec.mounts().forEach(mount -> config.addMounts(mount(mount)));
    spec.devices().forEach(device -> config.addDevices(device(device)));
    spec.cdiDevices().forEach(name -> config.addCdiDevices(CdiDevice.newBuilder().setName(name)));
    name(spec, sandbox, config);
    return config.build();
  }

  private static void name(
      ContainerSpec spec, PodSandboxConfig sandbox, ContainerConfig.Builder config) {
    config
        .putAllAnnotations(spec.annotations())
        .putLabels(NAME, spec.name())
        .putLabels(SandboxConfigs.POD_NAME, sandbox.getMetadata().getName())
        .putLabels(SandboxConfigs.POD_NAMESPACE, sandbox.getMetadata().getNamespace())
        .putLabels(SandboxConfigs.POD_UID, sandbox.getMetadata().getUid())
        .putAnnotations(RESTARTS, Integer.toString(spec.attempt()))
        .putAnnotations(IMAGE, spec.image())
        .putAnnotations(STDIN, Boolean.toString(spec.stdin() != Stdin.NONE))
        .putAnnotations(TTY, Boolean.toString(spec.tty()));
  }

  /** Where the log is in the sandbox's directory, as the kubelet has it. */
  static String logPath(String name, int attempt) {
    return name + "/" + attempt + ".log";
  }

  private static Mount mount(ContainerSpec.Mount mount) {
    return Mount.newBuilder()
        .setContainerPath(mount.target())
        .setHostPath(mount.source())
        .setReadonly(mount.readOnly())
        .setPropagation(
            switch (mount.propagation()) {
              case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
              case HOST_TO_CONTAINER -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
              case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
            })
        .build();
  }

  private static Device device(ContainerSpec.Device device) {
    return Device.newBuilder()
        .setContainerPath(device.target())
        .setHostPath(device.source())
        .setPermissions(device.permissions())
        .build();
  }

  /** Where there is a limit of memory there is no swap, as the kubelet has it. */
  static LinuxContainerResources resources(Limits limits) {
    LinuxContainerResources.Builder resources =
        LinuxContainerResources.newBuilder()
            .setCpuShares(limits.cpuShares())
            .setCpuQuota(limits.cpuQuotaMicros())
            .setCpuPeriod(limits.cpuPeriodMicros())
            .setMemoryLimitInBytes(limits.memoryBytes())
            .setMemorySwapLimitInBytes(limits.memoryBytes())
            .setOomScoreAdj(limits.oomScoreAdj());
    limits
        .hugePageBytes()
        .forEach(
            (size, bytes) ->
                resources.addHugepageLimits(
                    HugepageLimit.newBuilder().setPageSize(size).setLimit(bytes)));
    return resources.build();
  }

  /** The signal of that name, as {@code SIGUSR1} or {@code SIGRTMIN+1}. */
  static Signal signal(String name) {
    if (name.isEmpty()) {
      return Signal.RUNTIME_DEFAULT;
    }
    String constant =
        name.replace("SIGRTMIN+", "SIGRTMINPLUS").replace("SIGRTMAX-", "SIGRTMAXMINUS");
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(constant)) {
        return signal;
      }
    }
    throw new RefusedException("CreateContainerError", "\"" + name + "\" is no stop signal");
  }
}
