package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.Mutation;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gives Services their node ports, and the port that load balancers ask after their health. */
final class ServicePorts {
  private final PortAllocation ports;

  ServicePorts(VersionedStore<Resource> store, Chance chance) {
    this.ports = new PortAllocation(store, chance);
  }

  /** The ports that a stored Service holds; those that its type has no use for are mere text. */
  static Set<Integer> held(Service service) {
    Set<Integer> held = nodePorts(service);
    if (needsHealthCheck(service.spec()) && service.spec().healthCheckNodePort() != 0) {
      held.add(service.spec().healthCheckNodePort());
    }
    return held;
  }

  private static Set<Integer> nodePorts(Service service) {
    Set<Integer> ports = new TreeSet<>();
    if (hasPorts(service.spec())) {
      service.spec().ports().stream()
          .map(ServicePort::nodePort)
          .filter(port -> port != 0)
          .forEach(ports::add);
    }
    return ports;
  }

  /** Releases what the Service holds. */
  void release(Service service, List<Mutation<Resource>> mutations) {
    ports.draft(held(service)).keep(new TreeSet<>(), mutations);
  }

  /** The Service with what it needs allocated; what the old one no longer needs is released. */
  Service allocate(Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    PortAllocation.Draft draft = ports.draft(old == null ? new TreeSet<>() : held(old));
    Service changed = service;
    if (hasPorts(service.spec())) {
      List<ServicePort> list =
          old == null ? create(service, draft) : update(service, nodePorts(old), draft);
      changed = changed.withSpec(changed.spec().withPorts(list));
    }
    boolean asked = old != null && needsHealthCheck(old.spec());
    if (needsHealthCheck(changed.spec()) && !asked) {
      changed = withHealthCheck(changed, draft);
    }
    draft.keep(held(changed), mutations);
    return changed;
  }

  private static boolean hasPorts(ServiceSpec spec) {
    return spec.type().equals("NodePort") || spec.type().equals("LoadBalancer");
  }

  /** Whether ports that aren't asked for are allocated too. */
  private static boolean isAutomatic(ServiceSpec spec) {
    return spec.type().equals("NodePort")
        || !Boolean.FALSE.equals(spec.allocateLoadBalancerNodePorts());
  }

  private static boolean needsHealthCheck(ServiceSpec spec) {
    return spec.type().equals("LoadBalancer") && spec.externalTrafficPolicy().equals("Local");
  }

  /** One number in several protocols gets one node port, the one that is asked for if any is. */
  private static List<ServicePort> create(Service service, PortAllocation.Draft draft) {
    List<ServicePort> list = service.spec().ports();
    Map<Integer, Integer> chosen = new TreeMap<>();
    ImmutableList.Builder<ServicePort> result = ImmutableList.builder();
    for (int i = 0; i < list.size(); i++) {
      ServicePort port = list.get(i);
      if (port.nodePort() == 0 && !isAutomatic(service.spec())) {
        result.add(port);
        continue;
      }
      Integer earlier = chosen.get(port.port());
      if (earlier == null) {
        int asked = asked(port.port(), list);
        if (asked != 0) {
          claim(service, i, asked, draft);
        }
        earlier = asked == 0 ? draft.claimAny("nodePort") : asked;
        chosen.put(port.port(), earlier);
        result.add(port.withNodePort(earlier));
      } else if (port.nodePort() == 0) {
        result.add(port.withNodePort(earlier));
      } else {
        if (port.nodePort() != earlier) {
          claim(service, i, port.nodePort(), draft);
        }
        result.add(port);
      }
    }
    return result.build();
  }

  private static int asked(int number, List<ServicePort> ports) {
    return ports.stream()
        .filter(port -> port.port() == number && port.nodePort() != 0)
        .map(ServicePort::nodePort)
        .findFirst()
        .orElse(0);
  }

  /**
   * @param own the node ports that it has
   */
  private static List<ServicePort> update(
      Service service, Set<Integer> own, PortAllocation.Draft draft) {
    List<ServicePort> result = new ArrayList<>();
    for (int i = 0; i < service.spec().ports().size(); i++) {
      ServicePort port = service.spec().ports().get(i);
      if (port.nodePort() == 0 && isAutomatic(service.spec())) {
        port = port.withNodePort(draft.claimAny("nodePort"));
      } else if (port.nodePort() != 0 && own.add(port.nodePort())) {
        claim(service, i, port.nodePort(), draft);
      }
      if (port.nodePort() != 0 && isTwice(port, result)) {
        String named = "{" + port.protocol() + " " + port.nodePort() + "}";
        throw new ApiException(Errors.status(500, "", "duplicate nodePort: " + named, null));
      }
      result.add(port);
    }
    return ImmutableList.copyOf(result);
  }

  private static boolean isTwice(ServicePort port, List<ServicePort> others) {
    return others.stream()
        .anyMatch(
            other ->
                other.nodePort() == port.nodePort() && other.protocol().equals(port.protocol()));
  }

  private static void claim(Service service, int index, int port, PortAllocation.Draft draft) {
    String refusal = draft.claim(port);
    if (refusal != null) {
      FieldPath path = FieldPath.of("spec", "ports").index(index).child("nodePort");
      throw Errors.invalid(
          BuiltInKinds.SERVICE,
          service.metadata().name(),
          ImmutableList.of(FieldError.invalid(path, port, refusal)));
    }
  }

  private static Service withHealthCheck(Service service, PortAllocation.Draft draft) {
    int asked = service.spec().healthCheckNodePort();
    if (asked == 0) {
      int port = draft.claimAny("HealthCheck NodePort 0");
      return service.withSpec(service.spec().withHealthCheckNodePort(port));
    }
    String refusal = draft.claim(asked);
    if (refusal != null) {
      throw Errors.internal(
          "failed to allocate requested HealthCheck NodePort " + asked + ": " + refusal);
    }
    return service;
  }
}
