package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the cluster IPs of Services with IPAddress objects, both ways: each must have the other.
 * What only a user can decide (one address of two Services, one that is in no range) is reported.
 */
final class AddressRepair {
  private static final String SOURCE = "ipallocator-repair-controller";

  /** How long an address may be there before its Service: others may write them one by one. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final VersionedStore<Resource> store;
  private final InstantSource clock;
  private final AddressAllocation allocation;

  AddressRepair(VersionedStore<Resource> store, InstantSource clock, AddressAllocation allocation) {
    this.store = store;
    this.clock = clock;
    this.allocation = allocation;
  }

  void run(AllocationRepair.Snapshot snapshot, AllocationRepair.Reports reports) {
    new Pass(snapshot, reports).run();
  }

  /** One look at everything. For one thread. */
  private final class Pass {
    private final Map<Key, Versioned<Resource>> services = new TreeMap<>();

    /** The addresses that are still to be judged. */
    private final Map<Key, Versioned<Resource>> addresses = new TreeMap<>();

    private final List<Cidr> ranges;
    private final AllocationRepair.Reports reports;

    Pass(AllocationRepair.Snapshot snapshot, AllocationRepair.Reports reports) {
      snapshot.services().forEach(found -> services.put(found.key(), found));
      snapshot.addresses().forEach(found -> addresses.put(found.key(), found));
      this.ranges =
          snapshot.ranges().stream()
              .flatMap(found -> ((ServiceCIDR) found.value()).spec().cidrs().stream())
              .map(Cidr::of)
              .collect(ImmutableList.toImmutableList());
      this.reports = reports;
    }

    void run() {
      for (Versioned<Resource> service : services.values()) {
        for (String address : ServiceAllocation.held((Service) service.value())) {
          check(service, address);
        }
      }
      addresses.values().forEach(this::check);
    }

    private void check(Versioned<Resource> service, String address) {
      Service owner = (Service) service.value();
      if (!Cidr.isAddress(address)) {
        warn(
            owner,
            "ClusterIPNotValid",
            "Cluster IP " + address + " is not a valid IP; please recreate Service");
        return;
      }
      String named = "[" + Cidr.familyOf(address) + "]: " + address;
      if (ranges.stream().noneMatch(range -> range.contains(address))) {
        warn(
            owner,
            "ClusterIPOutOfRange",
            "Cluster IP "
                + named
                + " is not within any configured Service CIDR; please recreate service");
        return;
      }
      Versioned<Resource> found = addresses.get(AddressAllocation.key(address));
      if (found == null) {
        warn(
            owner, "ClusterIPNotAllocated", "Cluster IP " + named + " is not allocated; repairing");
        create(address, service);
        return;
      }
      compare(service, address, named, found);
    }

    private void compare(
        Versioned<Resource> service, String address, String named, Versioned<Resource> found) {
      Service owner = (Service) service.value();
      IPAddress object = (IPAddress) found.value();
      ParentReference parent = object.spec().parentRef();
      if (AddressAllocation.reference(owner.metadata()).equals(parent)) {
        if (!hasLabels(object)) {
          recreate(address, service, found);
        }
        return;
      }
      Versioned<Resource> other = parent == null ? null : services.get(serviceKey(parent));
      if (!refersToService(parent) || other == null) {
        String whose = owner.metadata().namespace() + "/" + owner.metadata().name();
        warn(
            owner,
            "ClusterIPNotAllocated",
            "the ClusterIP "
                + named
                + " for Service "
                + whose
                + " has a wrong reference; repairing");
        recreate(address, service, found);
      } else if (holds(other, object)) {
        warn(
            owner,
            "ClusterIPAlreadyAllocated",
            "Cluster IP ["
                + Cidr.familyOf(address)
                + "]:"
                + address
                + " was assigned to multiple services; please recreate service");
      }
    }

    private void check(Versioned<Resource> found) {
      IPAddress object = (IPAddress) found.value();
      if (!isManaged(object)) {
        return;
      }
      String name = object.metadata().name();
      ParentReference parent = object.spec().parentRef();
      if (parent == null || !refersToService(parent)) {
        warn(
            object,
            "IPAddressNotAllocated",
            "IPAddress "
                + name
                + " appears to have been modified, not referencing a Service "
                + show(parent)
                + ": cleaning up");
        remove(found);
        return;
      }
      String named =
          "IPAddress: " + name + " for Service " + parent.namespace() + "/" + parent.name();
      Versioned<Resource> service = services.get(serviceKey(parent));
      if (service == null) {
        if (isOld(object)) {
          warn(object, "IPAddressNotAllocated", named + " appears to have leaked: cleaning up");
          remove(found, Mutation.require(serviceKey(parent), 0));
        }
      } else if (!holds(service, object)) {
        warn(object, "IPAddressWrongReference", named + " has a wrong reference; cleaning up");
        remove(found, Mutation.require(service.key(), service.revision()));
      }
    }

    /** What is done with the address here, isn't looked at again in this pass. */
    private void recreate(String address, Versioned<Resource> service, Versioned<Resource> found) {
      addresses.remove(found.key());
      Mutation<Resource> guard = Mutation.require(service.key(), service.revision());
      if (remove(found, guard)) {
        create(address, service);
      }
    }

    private void warn(Service about, String reason, String message) {
      reports.warn(SOURCE, BuiltInKinds.SERVICE, about.metadata(), reason, message);
    }

    private void warn(IPAddress about, String reason, String message) {
      reports.warn(SOURCE, NetworkKinds.IP_ADDRESS, about.metadata(), reason, message);
    }
  }

  private void create(String address, Versioned<Resource> service) {
    IPAddress object = allocation.object(address, service.value().metadata());
    store.commit(
        ImmutableList.of(
            Mutation.create(AddressAllocation.key(address), object),
            Mutation.require(service.key(), service.revision())));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // they are copied, and of one type
  private boolean remove(Versioned<Resource> found, Mutation<Resource>... guards) {
    ImmutableList.Builder<Mutation<Resource>> mutations = ImmutableList.builder();
    mutations.add(Mutation.delete(found.key(), found.revision())).add(guards);
    return store.commit(mutations.build()).conflict() == null;
  }

  private boolean isOld(IPAddress address) {
    Instant created =
        Objects.requireNonNullElse(address.metadata().creationTimestamp(), Instant.EPOCH);
    return Duration.between(created, clock.instant()).compareTo(GRACE) > 0;
  }

  private static boolean refersToService(@Nullable ParentReference to) {
    return to != null && to.group().isEmpty() && to.resource().equals("services");
  }

  private static Key serviceKey(ParentReference parent) {
    return Backend.key(BuiltInKinds.SERVICE, parent.namespace(), parent.name());
  }

  private static boolean holds(Versioned<Resource> service, IPAddress address) {
    return ServiceAllocation.held((Service) service.value()).stream()
        .anyMatch(
            held -> Cidr.isAddress(held) && Cidr.canonical(held).equals(address.metadata().name()));
  }

  private static boolean isManaged(IPAddress address) {
    return AddressAllocation.MANAGER.equals(
        address.metadata().labels().get(AddressAllocation.MANAGER_LABEL));
  }

  private static boolean hasLabels(IPAddress address) {
    String family = address.metadata().labels().get(AddressAllocation.FAMILY_LABEL);
    return isManaged(address) && Cidr.familyOf(address.metadata().name()).equals(family);
  }

  private static String show(@Nullable ParentReference to) {
    return to == null
        ? "nil"
        : "&ParentReference{Group:"
            + to.group()
            + ",Resource:"
            + to.resource()
            + ",Namespace:"
            + to.namespace()
            + ",Name:"
            + to.name()
            + ",}";
  }
}
