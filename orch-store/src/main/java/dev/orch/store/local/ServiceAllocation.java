package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.ServiceFamilies;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.Mutation;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their cluster IPs and node ports. Who holds what is stored beside the Services and
 * written by the same commit, so that no two get the same, and nothing leaks, whatever dies when:
 * an address is an object of its own ({@link AddressAllocation}), the node ports are one object
 * ({@link PortAllocation}). A second address comes just before, and goes just after ({@link
 * PairedCommit}).
 */
final class ServiceAllocation {
  private final VersionedStore<Resource> store;
  private final InstantSource clock;
  private final DefaultRange defaultRange;
  private final AddressAllocation addresses;
  private final ServicePorts ports;
  private final List<String> families;
  private final String first;

  /**
   * @param ranges where cluster IPs come from in the beginning: their families are the cluster's,
   *     the first one's the default
   */
  ServiceAllocation(
      VersionedStore<Resource> store, InstantSource clock, Chance chance, List<Cidr> ranges) {
    this.store = store;
    this.clock = clock;
    this.defaultRange = new DefaultRange(store, clock, chance, ranges);
    this.addresses = new AddressAllocation(store, clock, chance);
    this.ports = new ServicePorts(store, chance);
    this.first = ranges.get(0).address(0);
    this.families = ranges.stream().map(Cidr::family).collect(ImmutableList.toImmutableList());
  }

  /** The first address of the first range, which is for the server itself. */
  String first() {
    return first;
  }

  /** Makes sure that there is something to allocate from. */
  void begin() {
    defaultRange.ensure();
  }

  AllocationRepair repair() {
    return new AllocationRepair(
        store, defaultRange, new AddressRepair(store, clock, addresses), new PortRepair(store));
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

  /** Releases what the stored object holds. */
  <T extends Resource> void onDelete(T object, List<Mutation<Resource>> mutations) {
    if (object instanceof Service service) {
      held(service).forEach(held -> addresses.release(held, service.metadata(), mutations));
      ports.release(service, mutations);
    }
  }

  /** The addresses that a stored Service holds, the first of them first. */
  static List<String> held(Service service) {
    ServiceSpec spec = service.spec();
    return isHeadless(spec) || spec.type().equals("ExternalName")
        ? ImmutableList.of()
        : spec.clusterIPs();
  }

  private static boolean isHeadless(ServiceSpec spec) {
    return !spec.clusterIPs().isEmpty() && spec.clusterIPs().get(0).equals("None");
  }

  private Service allocate(
      Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    FieldErrors errors = new FieldErrors();
    ServiceSpec spec =
        ServiceFamilies.complete(service.spec(), old == null ? null : old.spec(), families, errors);
    if (!errors.isEmpty()) {
      throw Errors.invalid(BuiltInKinds.SERVICE, service.metadata().name(), errors.list());
    }
    return ports.allocate(withAddresses(service.withSpec(spec), old, mutations), old, mutations);
  }

  /**
   * One address for each family. Those that the Service has, it keeps; whether it still says so is
   * for the validation to judge.
   */
  private Service withAddresses(
      Service service, @Nullable Service old, List<Mutation<Resource>> mutations) {
    ServiceSpec spec = service.spec();
    List<String> before = old == null ? ImmutableList.of() : held(old);
    if (!spec.type().equals("ExternalName")
        && (isHeadless(spec) || old != null && isHeadless(old.spec()))) {
      return service;
    }
    int wanted = spec.type().equals("ExternalName") ? 0 : spec.ipFamilies().size();
    before.stream()
        .skip(wanted)
        .forEach(address -> addresses.release(address, service.metadata(), mutations));
    if (wanted <= before.size()) {
      return service;
    }
    List<String> given = new ArrayList<>(spec.clusterIPs());
    while (given.size() < wanted) {
      given.add("");
    }
    for (int i = before.size(); i < wanted; i++) {
      given.set(i, claim(service, spec.ipFamilies().get(i), given, given.get(i), mutations));
    }
    return service.withSpec(
        spec.withClusterIPs(ImmutableList.copyOf(given))
            .withClusterIP(before.isEmpty() ? given.get(0) : spec.clusterIP()));
  }

  /**
   * @param given the addresses so far, for the refusal
   * @param asked the address that is wanted, or {@code ""} for any
   */
  private String claim(
      Service service,
      String family,
      List<String> given,
      String asked,
      List<Mutation<Resource>> mutations) {
    if (!asked.isEmpty()) {
      String refusal = addresses.claim(asked, service.metadata(), mutations);
      if (refusal != null) {
        throw refused(service, given, "failed to allocate IP " + asked + ": " + refusal);
      }
      return asked;
    }
    String address;
    try {
      address = addresses.claimAny(family, service.metadata(), mutations);
    } catch (ApiException e) {
      throw refused(service, given, "failed to allocate IP: " + e.getMessage());
    }
    if (address == null) {
      throw Errors.internal("failed to allocate a serviceIP: range is full");
    }
    return address;
  }

  private static ApiException refused(Service service, List<String> given, String why) {
    FieldPath path = FieldPath.of("spec", "clusterIPs");
    FieldError error = FieldError.invalid(path, Json.strings(ImmutableList.copyOf(given)), why);
    return Errors.invalid(BuiltInKinds.SERVICE, service.metadata().name(), ImmutableList.of(error));
  }
}
