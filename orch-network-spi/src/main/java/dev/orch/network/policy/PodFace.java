package dev.orch.network.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodIP;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the network sees of a pod. Stateless. */
final class PodFace {
  private PodFace() {}

  /** Namespace and name. */
  static String name(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }

  /** Whether it has addresses of its own, and may use them. */
  static boolean isThere(Pod pod) {
    String phase = pod.status().phase();
    return !pod.spec().hostNetwork()
        && !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && !addresses(pod).isEmpty();
  }

  /** The primary one first. */
  static List<String> addresses(Pod pod) {
    return Stream.concat(
            Stream.of(pod.status().podIP()), pod.status().podIPs().stream().map(PodIP::ip))
        .filter(ip -> !ip.isEmpty())
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  /** The ports that its containers say they have; init containers count that stay. */
  private static Stream<ContainerPort> ports(Pod pod) {
    Stream<Container> sidecars =
        pod.spec().initContainers().stream()
            .filter(container -> "Always".equals(container.restartPolicy()));
    return Stream.concat(pod.spec().containers().stream(), sidecars)
        .flatMap(container -> container.ports().stream());
  }

  private static String protocol(ContainerPort port) {
    return port.protocol().isEmpty() ? "TCP" : port.protocol();
  }

  /** The numbers of those with a name and a protocol. */
  static Set<Integer> numbers(Pod pod, String name, String protocol) {
    return ports(pod)
        .filter(port -> port.name().equals(name) && protocol(port).equals(protocol))
        .map(ContainerPort::containerPort)
        .collect(ImmutableSortedSet.toImmutableSortedSet(Integer::compare));
  }
}
