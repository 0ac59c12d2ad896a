package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.IPAddressSpec;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cluster IPs: each that is taken is an IPAddress object, named after it, that refers to its
 * Service. They come from the ranges of ServiceCIDR objects; a claim holds only while the one that
 * it came from is as it was, so that nothing is taken from a range that is going.
 */
final class AddressAllocation {
  static final String FAMILY_LABEL = "ipaddress.kubernetes.io/ip-family";
  static final String MANAGER_LABEL = "ipaddress.kubernetes.io/managed-by";
  static final String MANAGER = "ipallocator.k8s.io";

  private final VersionedStore<Resource> store;
  private final InstantSource clock;
  private final Chance chance;

  AddressAllocation(VersionedStore<Resource> store, InstantSource clock, Chance chance) {
    this.store = store;
    this.clock = clock;
    this.chance = chance;
  }

  /** A range that addresses can be had from, and the object that has it. */
  private record Pool(Key key, long revision, Cidr range) {}

  static Key key(String address) {
    return Backend.key(NetworkKinds.IP_ADDRESS, "", Cidr.canonical(address));
  }

  /** The ranges that addresses can be had from, in the order of their objects' names. */
  private List<Pool> pools() {
    String resource = NetworkKinds.SERVICE_CIDR.stored().resource();
    ImmutableList.Builder<Pool> pools = ImmutableList.builder();
    for (Versioned<Resource> found : store.list(ListRequest.all(Scope.of(resource))).items()) {
      ServiceCIDR object = (ServiceCIDR) found.value();
      if (isReady(object)) {
        for (String range : object.spec().cidrs()) {
          pools.add(new Pool(found.key(), found.revision(), Cidr.of(range)));
        }
      }
    }
    return pools.build();
  }

  /** One that nobody has judged yet is taken for ready, since the judge may be away. */
  private static boolean isReady(ServiceCIDR object) {
    return object.metadata().deletionTimestamp() == null
        && object.status().conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .allMatch(condition -> condition.status().equals("True"));
  }

  /** Claims an address; what is returned says why it can't be had, null if it can. */
  @Nullable String claim(String address, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    for (Pool pool : pools()) {
      if (pool.range().contains(address)) {
        if (store.get(key(address)).isPresent()) {
          return "provided IP is already allocated";
        }
        try {
          take(pool, address, owner, mutations);
        } catch (ApiException e) {
          return e.getMessage();
        }
        return null;
      }
    }
    return "the provided network does not match the current range";
  }

  /**
   * Claims any free address of a family; null if there is none.
   *
   * @throws ApiException if nobody could have one under the owner's name
   */
  @Nullable String claimAny(String family, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    for (Pool pool : pools()) {
      Cidr range = pool.range();
      if (range.family().equals(family)) {
        long place = range.band().find(chance, at -> store.get(key(range.address(at))).isEmpty());
        if (place != Band.NONE) {
          take(pool, range.address(place), owner, mutations);
          return range.address(place);
        }
      }
    }
    return null;
  }

  private void take(
      Pool pool, String address, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    IPAddress object = object(address, owner);
    if (mutations.stream().noneMatch(mutation -> mutation.key().equals(pool.key()))) {
      mutations.add(Mutation.require(pool.key(), pool.revision()));
    }
    mutations.add(Mutation.create(key(address), object));
  }

  /** Gives an address back, if it is the owner's. */
  void release(String address, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    store
        .get(key(address))
        .filter(held -> reference(owner).equals(((IPAddress) held.value()).spec().parentRef()))
        .ifPresent(held -> mutations.add(Mutation.delete(held.key(), held.revision())));
  }

  /** How an address refers to its Service. */
  static ParentReference reference(ObjectMeta owner) {
    return new ParentReference("", "services", owner.namespace(), owner.name());
  }

  /** The object of an address. @throws ApiException if the owner's name can't be referred to */
  IPAddress object(String address, ObjectMeta owner) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(Cidr.canonical(address))
            .uid(chance.uuid())
            .creationTimestamp(now)
            .labels(ImmutableMap.of(FAMILY_LABEL, Cidr.familyOf(address), MANAGER_LABEL, MANAGER))
            .build();
    IPAddress object = new IPAddress(metadata, new IPAddressSpec(reference(owner)));
    FieldErrors errors = new FieldErrors();
    NetworkKinds.IP_ADDRESS.rules().validate(object, ValidationContext.KUBERNETES, errors);
    if (!errors.isEmpty()) {
      throw Errors.invalid(NetworkKinds.IP_ADDRESS, address, errors.list());
    }
    return object;
  }
}
