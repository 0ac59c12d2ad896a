package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.informer.Lister;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the claims of a StatefulSet's pods, and sees to who owns them. For one run. */
final class StatefulClaims {
  private final StatefulSet set;
  private final StatefulIdentity identity;
  private final Context context;
  private final Lister<PersistentVolumeClaim> cache;
  private final Resources<PersistentVolumeClaim> claims;

  StatefulClaims(StatefulSet set, Context context) {
    this.set = set;
    this.identity = new StatefulIdentity(set);
    this.context = context;
    this.cache = context.lister(BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
    this.claims =
        context
            .api()
            .resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
            .inNamespace(set.metadata().namespace());
  }

  /**
   * Why a pod's claims aren't all there.
   *
   * @param message as events have it
   */
  record Failure(String message, ApiException cause) {}

  /** Whether a pod that isn't there yet has to wait for claims of an earlier one to go. */
  boolean isBlocked(Pod pod) {
    ClaimOwnership ownership = new ClaimOwnership(set, pod);
    return of(pod).stream().anyMatch(ownership::isStale);
  }

  /** Those that are there. */
  private List<PersistentVolumeClaim> of(Pod pod) {
    return identity.claims(identity.ordinal(pod)).stream()
        .map(this::known)
        .flatMap(Optional::stream)
        .collect(ImmutableList.toImmutableList());
  }

  private Optional<PersistentVolumeClaim> known(PersistentVolumeClaim claim) {
    return cache.get(claim.metadata().namespace(), claim.metadata().name());
  }

  /** Makes those that are missing; the first failure, or null. */
  @Nullable Failure complete(Pod pod) {
    Failure failure = null;
    for (PersistentVolumeClaim wanted : identity.claims(identity.ordinal(pod))) {
      Optional<PersistentVolumeClaim> known = known(wanted);
      Failure one = known.isPresent() ? ending(known.get()) : create(wanted, pod);
      failure = failure == null ? one : failure;
    }
    return failure;
  }

  private static @Nullable Failure ending(PersistentVolumeClaim claim) {
    String name = claim.metadata().name();
    return claim.metadata().deletionTimestamp() == null
        ? null
        : new Failure(
            "pvc " + name + " is being deleted",
            Errors.modified(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, name));
  }

  private @Nullable Failure create(PersistentVolumeClaim wanted, Pod pod) {
    String name = wanted.metadata().name();
    try {
      claims.create(owned(wanted, new ClaimOwnership(set, pod).of(wanted)));
      context.event(
          "SuccessfulCreate",
          told("create Claim %s Pod %s in StatefulSet %s success", wanted, pod));
      return null;
    } catch (ApiException refused) {
      if (!refused.is(Reason.ALREADY_EXISTS)) {
        context.warning(
            "FailedCreate",
            told("create Claim %s for Pod %s in StatefulSet %s failed error: ", wanted, pod)
                + refused.getMessage());
      }
      return new Failure("failed to create PVC " + name + ": " + refused.getMessage(), refused);
    }
  }

  private String told(String format, PersistentVolumeClaim claim, Pod pod) {
    return String.format(
        Locale.ROOT, format, claim.metadata().name(), pod.metadata().name(), set.metadata().name());
  }

  /** Whether those that are there have the owners that the retention policy gives them. */
  boolean areSettled(Pod pod) {
    ClaimOwnership ownership = new ClaimOwnership(set, pod);
    return of(pod).stream()
        .allMatch(claim -> ownership.of(claim).equals(claim.metadata().ownerReferences()));
  }

  /** Gives them those owners. */
  void settle(Pod pod) {
    ClaimOwnership ownership = new ClaimOwnership(set, pod);
    for (PersistentVolumeClaim claim : of(pod)) {
      Edits.replace(claims, claim, owned(claim, ownership.of(claim)));
    }
  }

  private static PersistentVolumeClaim owned(
      PersistentVolumeClaim claim, List<OwnerReference> owners) {
    return claim.withMetadata(claim.metadata().withOwnerReferences(owners));
  }
}
