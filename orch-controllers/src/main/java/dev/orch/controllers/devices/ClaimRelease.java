package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.Finalizers;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimConsumerReference;
import dev.orch.model.resource.ResourceClaimStatus;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Optional;

/**
 * Takes from a claim the reservations of pods that need it no more, with the last one its devices,
 * and deletes one that was made for such a pod. Stateless.
 *
 * <p>Devices go when the last user goes, not whenever there is none: who gives devices may reserve
 * them later. And the finalizer goes with them, not whenever there are none: it comes first.
 */
final class ClaimRelease {
  private ClaimRelease() {}

  static Result reconcile(ResourceClaim claim, Context context) {
    List<ResourceClaimConsumerReference> users =
        claim.status().reservedFor().stream()
            .filter(user -> isUsing(user, claim, context))
            .collect(ImmutableList.toImmutableList());
    boolean changed = users.size() < claim.status().reservedFor().size();
    boolean deleted = claim.metadata().deletionTimestamp() != null;
    if (changed && !users.isEmpty()) {
      Edits.replace(claims(context).status(), claim, with(claim, users));
    } else if (users.isEmpty() && (changed || deleted)) {
      takeDevices(claim, context);
    }
    if (users.isEmpty() && !deleted && isOwnerOver(claim, context)) {
      Edits.delete(claims(context), claim);
    }
    return Result.done();
  }

  private static Resources<ResourceClaim> claims(Context context) {
    return context.api().resources(DeviceKinds.CLAIM);
  }

  private static ResourceClaim with(
      ResourceClaim claim, List<ResourceClaimConsumerReference> users) {
    return claim.withStatus(claim.status().withReservedFor(users));
  }

  /** Without the finalizer somebody else gives the devices, and takes them. */
  private static void takeDevices(ResourceClaim claim, Context context) {
    boolean ours = claim.metadata().finalizers().contains(DeviceClaims.FINALIZER);
    ResourceClaimStatus status = claim.status().withReservedFor(ImmutableList.of());
    ResourceClaim freed =
        claim.withStatus(
            ours ? status.withAllocation(null).withDevices(ImmutableList.of()) : status);
    ResourceClaim stored = Edits.replace(claims(context).status(), claim, freed);
    if (ours) {
      Edits.replace(
          claims(context),
          stored,
          stored.withMetadata(Finalizers.without(stored.metadata(), DeviceClaims.FINALIZER)));
    }
  }

  /** Who isn't a pod is left alone. */
  private static boolean isUsing(
      ResourceClaimConsumerReference user, ResourceClaim claim, Context context) {
    if (!DeviceClaims.isPod(user)) {
      return true;
    }
    Optional<Pod> pod = cached(user.name(), user.uid(), claim, context);
    return (pod.isPresent() ? pod : stored(user.name(), user.uid(), claim, context))
        .filter(found -> !isOver(found))
        .isPresent();
  }

  /** If there is no pod of that name, the garbage collector finds out. */
  private static boolean isOwnerOver(ResourceClaim claim, Context context) {
    return DeviceIndexes.ownerOf(claim)
        .filter(
            owner ->
                cached(owner.name(), owner.uid(), claim, context)
                    .map(ClaimRelease::isOver)
                    .orElseGet(
                        () ->
                            isKnown(owner.name(), claim, context)
                                && stored(owner.name(), owner.uid(), claim, context).isEmpty()))
        .isPresent();
  }

  private static boolean isKnown(String pod, ResourceClaim claim, Context context) {
    return context.lister(BuiltInKinds.POD).get(claim.metadata().namespace(), pod).isPresent();
  }

  private static Optional<Pod> cached(
      String name, String uid, ResourceClaim claim, Context context) {
    return context
        .lister(BuiltInKinds.POD)
        .get(claim.metadata().namespace(), name)
        .filter(pod -> pod.metadata().uid().equals(uid));
  }

  /** The cache may be late: that a pod is gone, or is another one, counts only by the API. */
  private static Optional<Pod> stored(
      String name, String uid, ResourceClaim claim, Context context) {
    return context
        .api()
        .resources(BuiltInKinds.POD)
        .inNamespace(claim.metadata().namespace())
        .find(name)
        .filter(pod -> pod.metadata().uid().equals(uid));
  }

  /** Whether none of its containers runs or ever will; once so, always so. */
  static boolean isOver(Pod pod) {
    return Pods.isFinished(pod)
        || pod.metadata().deletionTimestamp() != null && pod.spec().nodeName().isEmpty();
  }
}
