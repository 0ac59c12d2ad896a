package dev.orch.node.volumes;

import com.google.common.collect.Iterables;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import org.jspecify.annotations.Nullable;

/** As whom a pod's containers run, as far as the pod says it. Stateless. */
final class Users {
  private Users() {}

  /** The user as whom all containers run; null if they differ, or the images decide. */
  static @Nullable Long only(Pod pod) {
    Long common = null;
    boolean first = true;
    for (Container container :
        Iterables.concat(pod.spec().initContainers(), pod.spec().containers())) {
      Long user = of(pod, container);
      if (user == null || !first && !user.equals(common)) {
        return null;
      }
      common = user;
      first = false;
    }
    return common;
  }

  private static @Nullable Long of(Pod pod, Container container) {
    if (container.securityContext() != null && container.securityContext().runAsUser() != null) {
      return container.securityContext().runAsUser();
    }
    return pod.spec().securityContext() == null ? null : pod.spec().securityContext().runAsUser();
  }
}
