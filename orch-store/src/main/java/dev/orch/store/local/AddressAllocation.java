package dev.orch.store.local;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.networking.IPAddress;
import dev.orch.model.networking.IPAddressSpec;
import dev.orch.model.networking.ParentReference;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
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
 * Service.
 */
final class AddressAllocation {
  private final VersionedStore<Resource> store;
  private final InstantSource clock;
  private final Chance chance;
  private final Cidr range;

  AddressAllocation(
      VersionedStore<Resource> store, InstantSource clock, Chance chance, Cidr range) {
    this.store = store;
    this.clock = clock;
    this.chance = chance;
    this.range = range;
  }

  private static Key key(String address) {
    return Backend.key(NetworkKinds.IP_ADDRESS, "", address);
  }

  /** Claims an address; what is returned says why it can't be had, null if it can. */
  @Nullable String claim(String address, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    if (!range.contains(address)) {
      return "the provided network does not match the current range";
    }
    if (store.get(key(address)).isPresent()) {
      return "provided IP is already allocated";
    }
    try {
      mutations.add(Mutation.create(key(address), object(address, owner)));
    } catch (ApiException e) {
      return e.getMessage();
    }
    return null;
  }

  /**
   * Claims any free address: the first one from a random place on; null if there is none.
   *
   * @throws ApiException if nobody could have one under the owner's name
   */
  @Nullable String claimAny(ObjectMeta owner, List<Mutation<Resource>> mutations) {
    int start = chance.nextInt(range.size());
    for (int i = 0; i < range.size(); i++) {
      String address = range.address((start + i) % range.size());
      if (store.get(key(address)).isEmpty()) {
        mutations.add(Mutation.create(key(address), object(address, owner)));
        return address;
      }
    }
    return null;
  }

  void release(String address, List<Mutation<Resource>> mutations) {
    if (!address.isEmpty()) {
      store
          .get(key(address))
          .ifPresent(held -> mutations.add(Mutation.delete(held.key(), held.revision())));
    }
  }

  private IPAddress object(String address, ObjectMeta owner) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(address)
            .uid(chance.uuid())
            .creationTimestamp(now)
            .labels(
                ImmutableMap.of(
                    "ipaddress.kubernetes.io/ip-family", "IPv4",
                    "ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"))
            .build();
    ParentReference service = new ParentReference("", "services", owner.namespace(), owner.name());
    IPAddress object = new IPAddress(metadata, new IPAddressSpec(service));
    FieldErrors errors = new FieldErrors();
    NetworkKinds.IP_ADDRESS.rules().validate(object, ValidationContext.KUBERNETES, errors);
    if (!errors.isEmpty()) {
      throw Errors.invalid(NetworkKinds.IP_ADDRESS, address, errors.list());
    }
    return object;
  }
}
