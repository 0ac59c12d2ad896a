package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.Collection;

/**
 * Binds claims and volumes to each other, and reclaims volumes whose claims are gone. Claims that
 * wait for their pod are left to the scheduler, whose choice is completed here.
 */
public final class PersistentVolumeBinder implements Loop {
  /** The source of its events. */
  private static final String COMPONENT = "persistentvolume-controller";

  @Override
  public String name() {
    return "persistentvolume-binder-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Indexes.add(environment.informers());
    Subscription volumes = volumes().start(environment);
    Subscription claims = claims().start(environment);
    return () -> {
      claims.close();
      volumes.close();
    };
  }

  private static Controller<PersistentVolume> volumes() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME)
        .named(COMPONENT)
        .watches(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, PersistentVolumeBinder::volumesOf)
        .reconcile(VolumePhases::reconcile);
  }

  private static Controller<PersistentVolumeClaim> claims() {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named(COMPONENT)
        .watches(BuiltInKinds.PERSISTENT_VOLUME, PersistentVolumeBinder::claimsOf)
        .watches(StorageKinds.STORAGE_CLASS, PersistentVolumeBinder::claimsOf)
        .watches(
            BuiltInKinds.POD,
            (pod, caches) -> Indexes.isWaiting(pod) ? PodClaims.of(pod) : ImmutableSet.of())
        .reconcile(ClaimBinding::reconcile);
  }

  private static Collection<ObjectKey> volumesOf(PersistentVolumeClaim claim, Informers caches) {
    ImmutableSet.Builder<ObjectKey> keys = ImmutableSet.builder();
    Indexes.claimedBy(caches.of(BuiltInKinds.PERSISTENT_VOLUME), claim)
        .forEach(volume -> keys.add(ObjectKey.of(volume)));
    String named = claim.spec().volumeName();
    return named.isEmpty() ? keys.build() : keys.add(new ObjectKey("", named)).build();
  }

  private static Collection<ObjectKey> claimsOf(PersistentVolume volume, Informers caches) {
    ImmutableSet.Builder<ObjectKey> keys = ImmutableSet.builder();
    ObjectReference reference = volume.spec().claimRef();
    if (reference != null) {
      keys.add(Indexes.key(reference));
    }
    Lister<PersistentVolumeClaim> claims = caches.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
    Indexes.naming(claims, volume).forEach(claim -> keys.add(ObjectKey.of(claim)));
    if (Volumes.isFree(volume)) {
      Indexes.open(claims, VolumeBindings.classOf(volume)).stream()
          .filter(claim -> Fit.isFree(volume, claim))
          .forEach(claim -> keys.add(ObjectKey.of(claim)));
    }
    return keys.build();
  }

  private static Collection<ObjectKey> claimsOf(StorageClass changed, Informers caches) {
    ImmutableSet.Builder<ObjectKey> keys = ImmutableSet.builder();
    Lister<PersistentVolumeClaim> claims = caches.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
    Indexes.open(claims, changed.metadata().name()).forEach(claim -> keys.add(ObjectKey.of(claim)));
    Indexes.open(claims, "").stream()
        .filter(claim -> !VolumeBindings.hasClass(claim))
        .forEach(claim -> keys.add(ObjectKey.of(claim)));
    return keys.build();
  }
}
