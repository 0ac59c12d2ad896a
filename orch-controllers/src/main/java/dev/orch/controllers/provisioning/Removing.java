package dev.orch.controllers.provisioning;

import dev.orch.controllers.Calls;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.Finalizers;
import dev.orch.model.meta.ObjectMeta;
import java.util.Optional;

/** Has what is behind a released volume removed, then the volume. For the workers of one loop. */
final class Removing {
  /** On a volume: who made it. */
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

  /** On a volume: it stays until what is behind it is gone. */
  static final String FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";

  private final VolumeProvisioner provisioner;
  private final Calls<ObjectKey, String, Boolean> calls = new Calls<>();

  Removing(VolumeProvisioner provisioner) {
    this.provisioner = provisioner;
  }

  void forget(ObjectKey key) {
    calls.forget(key);
  }

  Result reconcile(PersistentVolume volume, Context context) {
    ObjectMeta metadata = volume.metadata();
    if (!provisioner.name().equals(metadata.annotations().get(PROVISIONED_BY))) {
      return Result.done();
    }
    if (!volume.spec().persistentVolumeReclaimPolicy().equals("Delete")) {
      if (metadata.deletionTimestamp() != null) {
        release(volume, context);
      }
      return Result.done();
    }
    String phase = volume.status().phase();
    return phase.equals("Released") || phase.equals("Failed")
        ? remove(volume, context)
        : Result.done();
  }

  private Result remove(PersistentVolume volume, Context context) {
    ObjectKey key = ObjectKey.of(volume);
    try {
      Optional<Boolean> removed =
          calls.ask(
              key,
              volume.metadata().uid(),
              uid -> provisioner.delete(volume).thenApply(done -> true));
      if (removed.isEmpty()) {
        return calls.answered(key);
      }
    } catch (ProvisioningException failure) {
      context.warning("VolumeFailedDelete", String.valueOf(failure.getMessage()));
      return Result.retry();
    }
    if (volume.metadata().deletionTimestamp() == null) {
      Edits.delete(context.api().resources(BuiltInKinds.PERSISTENT_VOLUME), volume);
      return Result.done(); // again when that is seen
    }
    release(volume, context);
    return Result.done();
  }

  private static void release(PersistentVolume volume, Context context) {
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.PERSISTENT_VOLUME),
        volume,
        now -> now.withMetadata(Finalizers.without(now.metadata(), FINALIZER)));
  }
}
