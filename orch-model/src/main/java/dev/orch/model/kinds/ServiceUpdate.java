package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an update of a service means where it leaves out what was allocated, or changes the type so
 * that something allocated is no longer meant. Stateless.
 */
final class ServiceUpdate {
  private ServiceUpdate() {}

  static ServiceSpec merge(ServiceSpec spec, ServiceSpec old) {
    return dropped(addresses(kept(spec, old), old), old);
  }

  /** Brings the one cluster IP and the list of all together. */
  private static ServiceSpec addresses(ServiceSpec spec, ServiceSpec old) {
    boolean sameAddress = old.clusterIP().equals(spec.clusterIP());
    if (spec.clusterIPs().isEmpty() && !old.clusterIPs().isEmpty() && sameAddress) {
      return spec.withClusterIPs(old.clusterIPs());
    }
    if (sameAddress || !old.clusterIPs().equals(spec.clusterIPs())) {
      return spec;
    }
    boolean cleared = spec.clusterIP().isEmpty();
    return spec.withClusterIPs(cleared ? ImmutableList.of() : ImmutableList.of(spec.clusterIP()));
  }

  private static boolean hasAddress(ServiceSpec spec) {
    return !spec.type().equals("ExternalName");
  }

  private static boolean hasNodePorts(String type) {
    return type.equals("NodePort") || type.equals("LoadBalancer");
  }

  /** What was allocated stays where the update says nothing of it. */
  private static ServiceSpec kept(ServiceSpec spec, ServiceSpec old) {
    ServiceSpec merged = spec;
    if (hasAddress(old) && hasAddress(spec)) {
      if (merged.clusterIP().isEmpty()) {
        merged = merged.withClusterIP(old.clusterIP());
      }
      if (merged.clusterIPs().isEmpty()) {
        merged = merged.withClusterIPs(old.clusterIPs());
      }
    }
    if (hasNodePorts(old.type()) && hasNodePorts(spec.type())) {
      merged = merged.withPorts(withNodePorts(spec, old));
    }
    if (ServiceRules.needsHealthCheck(old)
        && ServiceRules.needsHealthCheck(spec)
        && spec.healthCheckNodePort() == 0) {
      merged = merged.withHealthCheckNodePort(old.healthCheckNodePort());
    }
    return merged;
  }

  /** A port is the one of before that has its name; what is named anew elsewhere is taken. */
  private static List<ServicePort> withNodePorts(ServiceSpec spec, ServiceSpec old) {
    Map<String, Integer> before = new TreeMap<>();
    old.ports().forEach(port -> before.put(port.name(), port.nodePort()));
    Set<Integer> given = nodePorts(spec);
    return ContainerDefaults.each(
        spec.ports(),
        port -> {
          int kept = port.nodePort() == 0 ? before.getOrDefault(port.name(), 0) : 0;
          return kept == 0 || given.contains(kept) ? port : port.withNodePort(kept);
        });
  }

  /** What the new type has no use for goes, unless the update changes it and so means it. */
  private static ServiceSpec dropped(ServiceSpec spec, ServiceSpec old) {
    ServiceSpec kept = spec;
    if (hasAddress(old) && !hasAddress(spec)) {
      kept = withoutAddress(kept, old);
    }
    if (hasNodePorts(old.type())
        && !hasNodePorts(spec.type())
        && nodePorts(old).containsAll(nodePorts(spec))) {
      kept = kept.withPorts(ContainerDefaults.each(kept.ports(), p -> p.withNodePort(0)));
    }
    if (ServiceRules.needsHealthCheck(old)
        && !ServiceRules.needsHealthCheck(spec)
        && old.healthCheckNodePort() == spec.healthCheckNodePort()) {
      kept = kept.withHealthCheckNodePort(0);
    }
    if (old.type().equals("LoadBalancer") && !spec.type().equals("LoadBalancer")) {
      kept = withoutBalancer(kept, old);
    }
    if (ServiceRules.isExternal(old)
        && !ServiceRules.isExternal(spec)
        && old.externalTrafficPolicy().equals(spec.externalTrafficPolicy())) {
      kept = kept.withExternalTrafficPolicy("");
    }
    return kept;
  }

  private static ServiceSpec withoutAddress(ServiceSpec spec, ServiceSpec old) {
    ServiceSpec kept = spec;
    if (old.clusterIP().equals(spec.clusterIP()) && old.clusterIPs().equals(spec.clusterIPs())) {
      kept = kept.withClusterIP("").withClusterIPs(ImmutableList.of());
    }
    if (old.ipFamilies().equals(spec.ipFamilies())) {
      kept = kept.withIpFamilies(ImmutableList.of());
    }
    if (Objects.equals(old.ipFamilyPolicy(), spec.ipFamilyPolicy())) {
      kept = kept.withIpFamilyPolicy(null);
    }
    if (Objects.equals(old.internalTrafficPolicy(), spec.internalTrafficPolicy())) {
      kept = kept.withInternalTrafficPolicy(null);
    }
    return kept;
  }

  private static ServiceSpec withoutBalancer(ServiceSpec spec, ServiceSpec old) {
    ServiceSpec kept = spec;
    if (Objects.equals(old.allocateLoadBalancerNodePorts(), spec.allocateLoadBalancerNodePorts())) {
      kept = kept.withAllocateLoadBalancerNodePorts(null);
    }
    if (Objects.equals(old.loadBalancerClass(), spec.loadBalancerClass())) {
      kept = kept.withLoadBalancerClass(null);
    }
    return kept;
  }

  private static Set<Integer> nodePorts(ServiceSpec spec) {
    return spec.ports().stream()
        .map(ServicePort::nodePort)
        .filter(port -> port != 0)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
