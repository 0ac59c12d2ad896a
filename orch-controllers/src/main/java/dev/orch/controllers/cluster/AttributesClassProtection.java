package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ModifyVolumeStatus;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeAttributesClass;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Lets a class of volumes' attributes that is being deleted go when no volume and no claim has it,
 * wants it, or is about to get it.
 */
public final class AttributesClassProtection implements Loop {
  private static final String INDEX = "attributes-class";

  @Override
  public String name() {
    return "volumeattributesclass-protection-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    environment
        .informers()
        .of(BuiltInKinds.PERSISTENT_VOLUME)
        .addIndex(INDEX, AttributesClassProtection::classesOf);
    environment
        .informers()
        .of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
        .addIndex(INDEX, AttributesClassProtection::classesOf);
    return Controller.of(StorageKinds.ATTRIBUTES_CLASS)
        .named(name())
        .watches(BuiltInKinds.PERSISTENT_VOLUME, (volume, caches) -> keys(classesOf(volume)))
        .watches(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, (claim, caches) -> keys(classesOf(claim)))
        .finalizer("kubernetes.io/vac-protection", AttributesClassProtection::release)
        .reconcile((kept, context) -> Result.done())
        .start(environment);
  }

  private static Collection<ObjectKey> keys(Collection<String> names) {
    return names.stream()
        .map(name -> new ObjectKey("", name))
        .collect(ImmutableList.toImmutableList());
  }

  private static Collection<String> classesOf(PersistentVolume volume) {
    return named(volume.spec().volumeAttributesClassName());
  }

  private static Collection<String> classesOf(PersistentVolumeClaim claim) {
    ModifyVolumeStatus target = claim.status().modifyVolumeStatus();
    return named(
        claim.spec().volumeAttributesClassName(),
        claim.status().currentVolumeAttributesClassName(),
        target == null ? null : target.targetVolumeAttributesClassName());
  }

  private static Collection<String> named(@Nullable String... names) {
    ImmutableSet.Builder<String> all = ImmutableSet.builder();
    for (String name : names) {
      if (name != null && !name.isEmpty()) {
        all.add(name);
      }
    }
    return all.build();
  }

  private static Result release(VolumeAttributesClass released, Context context) {
    String name = released.metadata().name();
    boolean used =
        !context.lister(BuiltInKinds.PERSISTENT_VOLUME).byIndex(INDEX, name).isEmpty()
            || !context.lister(BuiltInKinds.PERSISTENT_VOLUME_CLAIM).byIndex(INDEX, name).isEmpty();
    return used ? Result.waiting() : Result.done();
  }
}
