package dev.orch.store.local;

import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.VersionedStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cluster IPs: each that is taken is an IPAddress object, named after it, that refers to its
 * Service.
 */
final class AddressAllocation {
  private static final String RESOURCE = "ipaddresses.networking.k8s.io";

  private final VersionedStore<Resource> store;
  private final Chance chance;
  private final Cidr range;

  AddressAllocation(VersionedStore<Resource> store, Chance chance, Cidr range) {
    this.store = store;
    this.chance = chance;
    this.range = range;
  }

  private static Key key(String address) {
    return new Key(RESOURCE, "", address);
  }

  /** Claims an address; what is returned says why it can't be had, null if it can. */
  @Nullable String claim(String address, ObjectMeta owner, List<Mutation<Resource>> mutations) {
    if (!range.contains(address)) {
      return "the provided network does not match the current range";
    }
    if (store.get(key(address)).isPresent()) {
      return "provided IP is already allocated";
    }
    mutations.add(Mutation.create(key(address), object(address, owner)));
    return null;
  }

  /** Claims any free address: the first one from a random place on; null if there is none. */
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

  private static DynamicObject object(String address, ObjectMeta owner) {
    Json.Obj metadata =
        Json.object("name", Json.of(address))
            .with(
                "labels",
                Json.object("ipaddress.kubernetes.io/ip-family", Json.of("IPv4"))
                    .with("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"));
    Json.Obj parent =
        Json.object("resource", Json.of("services"))
            .with("group", "")
            .with("namespace", owner.namespace())
            .with("name", owner.name());
    return DynamicObject.of(
        Json.object("apiVersion", Json.of("networking.k8s.io/v1"))
            .with("kind", "IPAddress")
            .with("metadata", metadata)
            .with("spec", Json.object("parentRef", parent)));
  }
}
