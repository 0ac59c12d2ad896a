package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.Mutation;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their cluster IPs and node ports. Who holds what is stored beside the Services and
 * written by the same commit, so that no two get the same, and nothing leaks, whatever dies when:
 * an address is an object of its own ({@link AddressAllocation}), the node ports are one object
 * ({@link PortAllocation}).
 */
final class ServiceAllocation {
  private final AddressAllocation addresses;
  private final PortAllocation ports;

  ServiceAllocation(
      VersionedStore<Resource> store, InstantSource clock, Chance chance, Cidr range) {
    this.addresses = new AddressAllocation(store, clock, chance, range);
    this.ports = new PortAllocation(store, chance);
  }

  /** The object with what it needs allocated; the claims are added to the mutations. */
  <T extends Resource> T onCreate(Kind<T> kind, T object, List<Mutation<Resource>> mutations) {
    return object instanceof Service service
        ? kind.cast(allocate(service, null, mutations))
        : object;
  }

  /** The same for an update; what the old object no longer needs is released. */
  <T extends Resource> T onUpdate(
      Kind<T> kind, T object, T old, List<Mutation<Resource>> mutations) {
    return object instanceof Service service
        ? kind.cast(allocate(service, (Service) old, mutations))
        : object;
  }

  /** Releases what the object holds. */
  <T extends Resource> void onDelete(Kind<T> kind, T object, List<Mutation<Resource>> mutations) {
    if (object instanceof Service service) {
      addresses.release(service.spec().clusterIP(), mutations);
      ports.update(held(service), new TreeSet<>(), mutations);
    }
  }

  private Service allocate(
      Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    return withPorts(withAddress(service, old, mutations), old, mutations);
  }

  private Service withAddress(
      Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    ServiceSpec spec = service.spec();
    String before = old == null ? "" : old.spec().clusterIP();
    boolean needed = !spec.type().equals("ExternalName");
    if (!needed) {
      addresses.release(before, mutations);
      return service;
    }
    ServiceSpec families = withFamilies(spec);
    if (spec.clusterIP().equals("None")) {
      return service.withSpec(families.withClusterIPs(ImmutableList.of("None")));
    }
    if (!before.isEmpty() && before.equals(spec.clusterIP())
        || !spec.clusterIPs().isEmpty() && !spec.clusterIPs().get(0).equals(spec.clusterIP())) {
      return service.withSpec(families);
    }
    if (!spec.clusterIP().isEmpty()) {
      if (!Cidr.isAddress(spec.clusterIP())) {
        return service.withSpec(families);
      }
      String refusal = addresses.claim(spec.clusterIP(), service.metadata(), mutations);
      if (refusal != null) {
        throw notAllocated(service, "failed to allocate IP " + spec.clusterIP() + ": " + refusal);
      }
      return service.withSpec(families.withClusterIPs(ImmutableList.of(spec.clusterIP())));
    }
    String address;
    try {
      address = addresses.claimAny(service.metadata(), mutations);
    } catch (ApiException e) {
      throw notAllocated(service, "failed to allocate IP: " + e.getMessage());
    }
    if (address == null) {
      throw Errors.internal("failed to allocate a serviceIP: range is full");
    }
    return service.withSpec(
        families.withClusterIP(address).withClusterIPs(ImmutableList.of(address)));
  }

  private static ApiException notAllocated(Service service, String why) {
    return invalid(
        service,
        FieldError.invalid(
            FieldPath.of("spec", "clusterIPs"),
            Json.strings(ImmutableList.of(service.spec().clusterIP())),
            why));
  }

  private static ServiceSpec withFamilies(ServiceSpec spec) {
    boolean headlessWithoutSelector = spec.clusterIP().equals("None") && spec.selector().isEmpty();
    ServiceSpec changed = spec;
    if (spec.ipFamilyPolicy() == null) {
      changed =
          changed.withIpFamilyPolicy(headlessWithoutSelector ? "RequireDualStack" : "SingleStack");
    }
    if (spec.ipFamilies().isEmpty()) {
      changed =
          changed.withIpFamilies(
              headlessWithoutSelector
                  ? ImmutableList.of("IPv4", "IPv6")
                  : ImmutableList.of("IPv4"));
    }
    return changed;
  }

  private static ApiException invalid(Service service, FieldError error) {
    return Errors.invalid(BuiltInKinds.SERVICE, service.metadata().name(), ImmutableList.of(error));
  }

  private static boolean hasPorts(ServiceSpec spec) {
    return spec.type().equals("NodePort")
        || spec.type().equals("LoadBalancer")
            && !Boolean.FALSE.equals(spec.allocateLoadBalancerNodePorts());
  }

  private static boolean needsHealthCheck(ServiceSpec spec) {
    return spec.type().equals("LoadBalancer") && spec.externalTrafficPolicy().equals("Local");
  }

  /** The node ports that a stored Service holds. */
  private static Set<Integer> held(@Nullable Service service) {
    Set<Integer> held = new TreeSet<>();
    if (service != null) {
      service.spec().ports().stream()
          .map(ServicePort::nodePort)
          .filter(p -> p != 0)
          .forEach(held::add);
      if (service.spec().healthCheckNodePort() != 0) {
        held.add(service.spec().healthCheckNodePort());
      }
    }
    return held;
  }

  private Service withPorts(
      Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    ServiceSpec spec = service.spec();
    Set<Integer> before = held(old);
    Set<Integer> wanted = new TreeSet<>();
    ImmutableList.Builder<ServicePort> list = ImmutableList.builder();
    PortAllocation.Draft draft = ports.draft(before);
    for (int i = 0; i < spec.ports().size(); i++) {
      ServicePort port = spec.ports().get(i);
      if (port.nodePort() != 0 && !wanted.contains(port.nodePort())) {
        String refusal = before.contains(port.nodePort()) ? null : draft.claim(port.nodePort());
        if (refusal != null) {
          throw invalid(
              service,
              FieldError.invalid(
                  FieldPath.of("spec", "ports").index(i).child("nodePort"),
                  port.nodePort(),
                  refusal));
        }
      } else if (port.nodePort() == 0 && hasPorts(spec)) {
        port = port.withNodePort(draft.claimAny());
      }
      if (port.nodePort() != 0) {
        wanted.add(port.nodePort());
      }
      list.add(port);
    }
    ServiceSpec changed = spec.withPorts(list.build());
    if (needsHealthCheck(spec) && spec.healthCheckNodePort() == 0) {
      changed = changed.withHealthCheckNodePort(draft.claimAny());
    }
    if (changed.healthCheckNodePort() != 0) {
      wanted.add(changed.healthCheckNodePort());
    }
    ports.update(before, wanted, mutations);
    return service.withSpec(changed);
  }
}
