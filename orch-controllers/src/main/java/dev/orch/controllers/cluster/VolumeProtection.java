package dev.orch.controllers.cluster;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.kinds.BuiltInKinds;

/** Lets a volume that is being deleted go when it isn't bound to a claim any more. */
public final class VolumeProtection {
  private VolumeProtection() {}

  public static Controller<PersistentVolume> controller() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME)
        .named("persistentvolume-protection-controller")
        .finalizer("kubernetes.io/pv-protection", VolumeProtection::release)
        .reconcile((volume, context) -> Result.done());
  }

  private static Result release(PersistentVolume volume, Context context) {
    return volume.status().phase().equals("Bound") ? Result.waiting() : Result.done();
  }
}
