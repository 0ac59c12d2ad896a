package dev.orch.controllers.provisioning;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Node;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Has a provisioner make volumes for the claims that the binder gives it, remove those that are
 * released, and enlarge those whose claims ask for more. Needs the rights of the cluster roles
 * {@code system:persistent-volume-provisioner} and, for a provisioner that resizes, {@code
 * system:controller:expand-controller}.
 *
 * <p>No volume is left behind: before it is asked for, its claim has a finalizer, which goes when
 * the volume is there as an object; and the object goes after what is behind it.
 */
public final class VolumeProvisioning implements Loop {
  private final VolumeProvisioner provisioner;

  public VolumeProvisioning(VolumeProvisioner provisioner) {
    this.provisioner = provisioner;
  }

  @Override
  public String name() {
    return provisioner.name();
  }

  @Override
  public Subscription start(Environment environment) {
    List<Subscription> running = new ArrayList<>();
    running.add(provisioning(new Provisioning(provisioner)).start(environment));
    running.add(removing(new Removing(provisioner)).start(environment));
    provisioner
        .resizer()
        .ifPresent(
            resizer ->
                running.add(
                    resizing(new Resizing(provisioner.name(), resizer)).start(environment)));
    return () -> running.forEach(Subscription::close);
  }

  private Controller<PersistentVolumeClaim> provisioning(Provisioning provisioning) {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named(name() + " provisioning")
        .recordsAs(name())
        .watches(BuiltInKinds.PERSISTENT_VOLUME, (volume, caches) -> claimOf(volume))
        .watches(
            StorageKinds.STORAGE_CLASS,
            (changed, caches) ->
                caches.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM).list().stream()
                    .filter(claim -> claim.spec().volumeName().isEmpty())
                    .map(ObjectKey::of)
                    .collect(ImmutableSet.toImmutableSet()))
        .watchesChanges(
            BuiltInKinds.NODE,
            (before, after, caches) ->
                before == null && after != null ? claimsFor(after, caches) : ImmutableSet.of())
        .gone((key, context) -> provisioning.forget(key))
        .reconcile(provisioning::reconcile);
  }

  private Controller<PersistentVolume> removing(Removing removing) {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME)
        .named(name() + " removing")
        .recordsAs(name())
        .gone((key, context) -> removing.forget(key))
        .reconcile(removing::reconcile);
  }

  private Controller<PersistentVolumeClaim> resizing(Resizing resizing) {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .named(name() + " resizing")
        .recordsAs(name())
        .watches(BuiltInKinds.PERSISTENT_VOLUME, (volume, caches) -> claimOf(volume))
        .gone((key, context) -> resizing.forget(key))
        .reconcile(resizing::reconcile);
  }

  /** Those whose volume is to be made for that node. */
  private static Collection<ObjectKey> claimsFor(Node node, Informers caches) {
    return caches.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM).list().stream()
        .filter(
            claim ->
                node.metadata()
                    .name()
                    .equals(claim.metadata().annotations().get(VolumeBindings.SELECTED_NODE)))
        .map(ObjectKey::of)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> claimOf(PersistentVolume volume) {
    ObjectReference claim = volume.spec().claimRef();
    return claim == null
        ? ImmutableSet.of()
        : ImmutableSet.of(new ObjectKey(claim.namespace(), claim.name()));
  }
}
