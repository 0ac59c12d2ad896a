package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerSpec.Mount;
import java.util.ArrayList;
import java.util.List;

/** The mounts that the kubelet itself gives to containers. On the node's worker. */
final class HostMounts {
  private static final String HOSTS = "/etc/hosts";

  private final PodFiles files;
  private final SandboxPlans plans;

  HostMounts(PodFiles files, SandboxPlans plans) {
    this.files = files;
    this.plans = plans;
  }

  /** The pod's hosts, unless the container brings its own; and where it tells why it ends. */
  List<Mount> of(Pod pod, Container container, int attempt, String ip) {
    List<Mount> mounts = new ArrayList<>();
    if (!isMounted(container, HOSTS)) {
      String file =
          files.hosts(pod, ip, SandboxPlans.shortName(pod), plans.fullName(pod)).toString();
      mounts.add(Mount.of("etc-hosts", file, HOSTS, false));
    }
    String path = container.terminationMessagePath();
    if (!path.isEmpty() && !isMounted(container, path)) {
      String file = files.message(pod, container, attempt).toString();
      mounts.add(Mount.of("termination-log", file, path, false));
    }
    return mounts;
  }

  private static boolean isMounted(Container container, String path) {
    return container.volumeMounts().stream().anyMatch(mount -> mount.mountPath().equals(path));
  }
}
