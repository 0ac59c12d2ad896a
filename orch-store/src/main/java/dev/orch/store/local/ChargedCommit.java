package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.kinds.ClusterKinds;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.quota.Amounts;
import dev.orch.store.quota.Charge;
import dev.orch.store.quota.Measure;
import dev.orch.store.quota.Measures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits a write together with what it costs its namespace's quotas, so that none is ever
 * exceeded, however many write at once: the commit happens only if the quotas are as they were when
 * they could afford it. It writes the last of them; what it costs the others is pending until a
 * commit of its own puts it into their status. Whoever dies before that leaves it to the next who
 * charges something there. This is Kubernetes' plugin ResourceQuota.
 */
final class ChargedCommit {
  private static final String QUOTAS = ClusterKinds.RESOURCE_QUOTA.resource();

  private final VersionedStore<Resource> store;
  private final @Nullable Measures measures;

  ChargedCommit(Backend backend) {
    this.store = backend.store();
    this.measures = backend.measures();
  }

  /** What is charged, and on what that rests. */
  private record Bill(List<Versioned<Resource>> quotas, PendingCharges pending, List<Charge> all) {
    Versioned<Resource> stored(Charge charge) {
      String uid = charge.quota().metadata().uid();
      return quotas.stream()
          .filter(quota -> quota.value().metadata().uid().equals(uid))
          .findFirst()
          .orElseThrow();
    }

    boolean rests(Key on) {
      return on.equals(pending.key()) || on.resource().equals(QUOTAS);
    }
  }

  /**
   * Does no more than to look whether it could be paid for.
   *
   * @throws dev.orch.store.api.ApiException if it can't
   */
  void check(AdmissionRequest<?> request) {
    bill(request);
  }

  /**
   * All of it, or nothing.
   *
   * @param mutations that are committed, of which the first writes the request's object
   * @throws dev.orch.store.api.ApiException if it can't be paid for
   */
  CommitResult<Resource> commit(AdmissionRequest<?> request, List<Mutation<Resource>> mutations) {
    Key written = mutations.get(0).key();
    while (true) {
      @Nullable Bill bill = bill(request);
      if (bill == null) {
        return PairedCommit.commit(store, mutations);
      }
      List<Mutation<Resource>> all = new ArrayList<>(mutations);
      boolean leaves = charge(bill, written, all);
      CommitResult<Resource> result = PairedCommit.commit(store, all);
      CommitResult.Conflict<Resource> conflict = result.conflict();
      boolean again =
          conflict != null && bill.rests(conflict.key()) && !conflict.key().equals(written);
      if (!again) {
        if (conflict == null && leaves) {
          settle(request.namespace());
        }
        return result;
      }
    }
  }

  /** What the write costs, null if nothing. */
  private @Nullable Bill bill(AdmissionRequest<?> request) {
    Optional<Measure> measure = measures == null ? Optional.empty() : measures.of(request.kind());
    if (measure.isEmpty() || !measure.get().isCharged(request)) {
      return null;
    }
    List<Versioned<Resource>> quotas = quotas(request.namespace());
    if (quotas.isEmpty()) {
      return null;
    }
    PendingCharges pending = PendingCharges.of(store, request.namespace());
    List<ResourceQuota> used =
        quotas.stream()
            .map(found -> used((ResourceQuota) found.value(), pending))
            .collect(ImmutableList.toImmutableList());
    List<Charge> charges = Charge.of(measure.get(), request, used);
    return charges.isEmpty() ? null : new Bill(quotas, pending, charges);
  }

  private List<Versioned<Resource>> quotas(String namespace) {
    return store.list(ListRequest.all(Scope.of(QUOTAS, namespace))).items();
  }

  private static ResourceQuota used(ResourceQuota quota, PendingCharges pending) {
    return quota.withStatus(
        quota.status().withUsed(Amounts.plus(quota.status().used(), pending.of(quota))));
  }

  /** Adds what charges the quotas; tells whether something will be left to settle. */
  private static boolean charge(Bill bill, Key written, List<Mutation<Resource>> mutations) {
    PendingCharges pending = bill.pending();
    boolean one = written.resource().equals(QUOTAS); // as many as a commit can write
    for (int i = bill.all().size() - 1; i >= 0; i--) {
      Charge charge = bill.all().get(i);
      Versioned<Resource> quota = bill.stored(charge);
      if (one) {
        pending = pending.plus(charge);
        if (!quota.key().equals(written)) {
          mutations.add(Mutation.require(quota.key(), quota.revision()));
        }
      } else {
        mutations.add(paid(quota, charge.amounts()));
        one = true;
      }
    }
    boolean leaves = !pending.equals(bill.pending());
    mutations.add(leaves ? pending.write() : pending.require());
    return leaves || !pending.isEmpty();
  }

  private static Mutation<Resource> paid(
      Versioned<Resource> stored, Map<String, Quantity> amounts) {
    ResourceQuota quota = (ResourceQuota) stored.value();
    return Mutation.update(stored.key(), new Charge(quota, amounts).charged(), stored.revision());
  }

  /** Puts what is pending into the quotas' status; a quota that is gone needs none. */
  private void settle(String namespace) {
    for (PendingCharges pending = PendingCharges.of(store, namespace);
        !pending.isEmpty();
        pending = PendingCharges.of(store, namespace)) {
      Map.Entry<String, Map<String, Quantity>> first =
          pending.amounts().entrySet().iterator().next();
      List<Mutation<Resource>> mutations = new ArrayList<>();
      mutations.add(pending.without(first.getKey()).write());
      for (Versioned<Resource> quota : quotas(namespace)) {
        if (quota.value().metadata().uid().equals(first.getKey())) {
          mutations.add(paid(quota, first.getValue()));
        }
      }
      store.commit(mutations);
    }
  }
}
