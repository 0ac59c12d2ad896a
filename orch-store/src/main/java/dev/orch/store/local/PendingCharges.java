package dev.orch.store.local;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.DynamicObject;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.json.Json;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.quota.Amounts;
import dev.orch.store.quota.Charge;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has been charged to a namespace's quotas but isn't in their status yet, by their uids: one
 * object that is there only while there is such. It changes in the commit that decides, as a commit
 * can write but one quota; so that a quota's use is at any moment what its status says and this
 * together.
 */
record PendingCharges(Key key, long revision, Map<String, Map<String, Quantity>> amounts) {
  private static final String RESOURCE = "quotacharges";
  private static final String NAME = "pending";
  private static final String AMOUNTS = "amounts";

  static PendingCharges of(VersionedStore<Resource> store, String namespace) {
    Key key = new Key(RESOURCE, namespace, NAME);
    Optional<Versioned<Resource>> stored = store.get(key);
    Map<String, Map<String, Quantity>> amounts = new TreeMap<>();
    if (stored.isPresent() && stored.get().value() instanceof DynamicObject object) {
      Json.Obj all = object.json().object(AMOUNTS);
      for (String uid : all.members().keySet()) {
        Map<String, Quantity> of = new TreeMap<>();
        Json.Obj each = all.object(uid);
        each.members().keySet().forEach(name -> of.put(name, Quantity.parse(each.text(name))));
        amounts.put(uid, of);
      }
    }
    return new PendingCharges(key, stored.map(Versioned::revision).orElse(0L), amounts);
  }

  boolean isEmpty() {
    return amounts.isEmpty();
  }

  /** What is pending of one quota. */
  Map<String, Quantity> of(ResourceQuota quota) {
    return amounts.getOrDefault(quota.metadata().uid(), ImmutableMap.of());
  }

  PendingCharges plus(Charge charge) {
    Map<String, Map<String, Quantity>> more = new TreeMap<>(amounts);
    more.merge(charge.quota().metadata().uid(), charge.amounts(), Amounts::plus);
    return new PendingCharges(key, revision, more);
  }

  /** Those but one quota's. */
  PendingCharges without(String uid) {
    Map<String, Map<String, Quantity>> fewer = new TreeMap<>(amounts);
    fewer.remove(uid);
    return new PendingCharges(key, revision, fewer);
  }

  /** Guards it without a change. */
  Mutation<Resource> require() {
    return Mutation.require(key, revision);
  }

  /** Stores it in place of what it was read from. */
  Mutation<Resource> write() {
    if (isEmpty()) {
      return Mutation.delete(key, revision);
    }
    Json.Obj all = Json.Obj.EMPTY;
    for (Map.Entry<String, Map<String, Quantity>> each : amounts.entrySet()) {
      Json.Obj of = Json.Obj.EMPTY;
      for (Map.Entry<String, Quantity> amount : each.getValue().entrySet()) {
        of = of.with(amount.getKey(), amount.getValue().toString());
      }
      all = all.with(each.getKey(), of);
    }
    Json.Obj object =
        Json.object("apiVersion", Json.of("v1"))
            .with("kind", "QuotaCharges")
            .with("metadata", Json.object("name", Json.of(NAME)).with("namespace", key.namespace()))
            .with(AMOUNTS, all);
    return Mutation.update(key, DynamicObject.of(object), revision);
  }
}
