package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.Optional;

/**
 * Tells of claims that ask for more than their volume has. No kind of volume is left in Kubernetes
 * that its own controller could expand: an external one does, such as {@link
 * dev.orch.controllers.provisioning.VolumeProvisioning}.
 */
public final class ClaimExpansion {
  private ClaimExpansion() {}

  public static Controller<PersistentVolumeClaim> controller() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named("persistentvolume-expander-controller")
        .recordsAs("volume_expand")
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME,
            (volume, caches) ->
                volume.spec().claimRef() == null
                    ? ImmutableSet.of()
                    : ImmutableSet.of(Indexes.key(volume.spec().claimRef())))
        .reconcile(ClaimExpansion::reconcile);
  }

  private static Result reconcile(PersistentVolumeClaim claim, Context context) {
    if (VolumeBindings.isBehind(claim)) {
      Optional<PersistentVolume> volume =
          context.lister(BuiltInKinds.PERSISTENT_VOLUME).get("", claim.spec().volumeName());
      if (volume.filter(v -> VolumeBindings.holds(v, claim)).isPresent()) {
        context.event("ExternalExpanding", "waiting for an external controller to expand this PVC");
      }
    }
    return Result.done();
  }
}
