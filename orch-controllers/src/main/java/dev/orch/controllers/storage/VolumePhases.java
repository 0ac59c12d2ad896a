package dev.orch.controllers.storage;

import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.store.api.Resources;
import java.util.Optional;

/**
 * Says what has become of one volume, frees one whose claim has another, and reclaims one whose
 * claim is gone. It binds none: claims do. Stateless.
 */
final class VolumePhases {
  private VolumePhases() {}

  static Result reconcile(PersistentVolume volume, Context context) {
    ObjectReference reference = volume.spec().claimRef();
    if (reference == null || reference.uid().isEmpty()) {
      show(volume, Volumes.AVAILABLE, context);
      return Result.done();
    }
    PersistentVolumeClaim claim = claim(volume, reference, context).orElse(null);
    if (claim == null) {
      release(volume, context);
    } else if (claim.spec().volumeName().isEmpty()) {
      tellMismatch(volume, claim, context);
    } else if (claim.spec().volumeName().equals(volume.metadata().name())) {
      show(volume, Volumes.BOUND, context);
    } else if (isMadeForClaim(volume)) {
      release(volume, context);
    } else {
      PersistentVolume free = Edits.replace(volumes(context), volume, Volumes.unbound(volume));
      show(free, Volumes.AVAILABLE, context);
    }
    return Result.done();
  }

  /** Made for one claim, it is of no use when that has another volume. */
  private static boolean isMadeForClaim(PersistentVolume volume) {
    return !Volumes.provisioner(volume).isEmpty()
        && volume.spec().persistentVolumeReclaimPolicy().equals("Delete");
  }

  private static Resources<PersistentVolume> volumes(Context context) {
    return context.api().resources(BuiltInKinds.PERSISTENT_VOLUME);
  }

  /** The claim of that uid. The API is asked before a volume is given up: the cache may be late. */
  private static Optional<PersistentVolumeClaim> claim(
      PersistentVolume volume, ObjectReference reference, Context context) {
    Optional<PersistentVolumeClaim> cached =
        context
            .lister(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
            .get(Indexes.key(reference))
            .filter(claim -> VolumeBindings.holds(volume, claim));
    if (cached.isPresent() || isGivenUp(volume)) {
      return cached;
    }
    return context
        .api()
        .resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .inNamespace(reference.namespace())
        .find(reference.name())
        .filter(claim -> VolumeBindings.holds(volume, claim));
  }

  private static boolean isGivenUp(PersistentVolume volume) {
    String phase = volume.status().phase();
    return phase.equals(Volumes.RELEASED) || phase.equals(Volumes.FAILED);
  }

  private static PersistentVolume show(PersistentVolume volume, String phase, Context context) {
    return Edits.replace(volumes(context).status(), volume, Volumes.in(phase, "", volume));
  }

  private static void release(PersistentVolume volume, Context context) {
    Reclaiming.reclaim(
        isGivenUp(volume) ? volume : show(volume, Volumes.RELEASED, context), context);
  }

  private static void tellMismatch(
      PersistentVolume volume, PersistentVolumeClaim claim, Context context) {
    if (!VolumeBindings.haveOneMode(volume, claim)) {
      context.warning(
          "VolumeMismatch",
          "Cannot bind PersistentVolume to requested PersistentVolumeClaim \""
              + claim.metadata().name()
              + "\" due to incompatible volumeMode.");
    }
  }
}
