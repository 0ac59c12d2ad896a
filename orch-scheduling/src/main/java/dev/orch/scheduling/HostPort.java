package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * A port of a node that a pod holds.
 *
 * @param ip the address it is held on; {@code 0.0.0.0} is all of them
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port the number
 */
public record HostPort(String ip, String protocol, int port) {
  private static final String ALL = "0.0.0.0";

  /** Whether both can't be held at once. */
  public boolean conflicts(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (ip.equals(other.ip) || ip.equals(ALL) || other.ip.equals(ALL));
  }

  /** The host ports that a pod asks for. */
  static List<HostPort> of(Pod pod) {
    ImmutableList.Builder<HostPort> result = ImmutableList.builder();
    for (Container container : pod.spec().containers()) {
      add(container, result);
    }
    for (Container container : pod.spec().initContainers()) {
      if (PodRequests.isSidecar(container)) {
        add(container, result);
      }
    }
    return result.build();
  }

  private static void add(Container container, ImmutableList.Builder<HostPort> result) {
    for (ContainerPort port : container.ports()) {
      if (port.hostPort() > 0) {
        result.add(
            new HostPort(
                port.hostIP().isEmpty() ? ALL : port.hostIP(),
                port.protocol().isEmpty() ? "TCP" : port.protocol(),
                port.hostPort()));
      }
    }
  }
}
