package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.EphemeralVolumeSource;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimBuilder;
import dev.orch.model.core.PersistentVolumeClaimTemplate;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.Collection;
import java.util.Optional;

/**
 * The ephemeral volume controller: makes the claims of volumes that live as long as their pod. What
 * another owner has under such a name is left alone, and the pod waits for it to go.
 */
public final class EphemeralVolumes implements Loop {
  @Override
  public String name() {
    return "ephemeral-volume-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Indexes.addEphemeral(environment.informers());
    return Controller.of(BuiltInKinds.POD)
        .named(name())
        .recordsAs("ephemeral_volume")
        .watches(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, EphemeralVolumes::podsOf)
        .reconcile(EphemeralVolumes::reconcile)
        .start(environment);
  }

  private static Collection<ObjectKey> podsOf(PersistentVolumeClaim claim, Informers caches) {
    return Indexes.withEphemeral(caches.of(BuiltInKinds.POD), claim).stream()
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(Pod pod, Context context) {
    if (pod.metadata().deletionTimestamp() != null) {
      return Result.done();
    }
    for (Volume volume : pod.spec().volumes()) {
      EphemeralVolumeSource source = volume.ephemeral();
      if (source != null && source.volumeClaimTemplate() != null) {
        claim(pod, volume, source.volumeClaimTemplate(), context);
      }
    }
    return Result.done();
  }

  private static void claim(
      Pod pod, Volume volume, PersistentVolumeClaimTemplate template, Context context) {
    String name = PodClaims.ephemeral(pod, volume);
    Optional<PersistentVolumeClaim> present =
        context
            .lister(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
            .get(pod.metadata().namespace(), name)
            .or(() -> make(pod, volume, template, context));
    if (present
        .filter(claim -> !Owners.isControlledBy(claim.metadata(), pod.metadata().uid()))
        .isPresent()) {
      String namespace = pod.metadata().namespace() + "/";
      warn(
          volume,
          "PVC "
              + namespace
              + name
              + " was not created for pod "
              + namespace
              + pod.metadata().name()
              + " (pod is not owner)",
          context);
    }
  }

  private static void warn(Volume volume, String why, Context context) {
    context.warning("FailedBinding", "ephemeral volume " + volume.name() + ": " + why);
  }

  /** Returns what is there now; nothing if the namespace is going. */
  private static Optional<PersistentVolumeClaim> make(
      Pod pod, Volume volume, PersistentVolumeClaimTemplate template, Context context) {
    PersistentVolumeClaim wanted = wanted(pod, volume, template);
    String name = wanted.metadata().name();
    Resources<PersistentVolumeClaim> claims =
        context
            .api()
            .resources(BuiltInKinds.PERSISTENT_VOLUME_CLAIM)
            .inNamespace(pod.metadata().namespace());
    try {
      return Optional.of(claims.create(wanted));
    } catch (ApiException refused) {
      if (refused.is(Reason.ALREADY_EXISTS)) {
        return claims.find(name);
      }
      warn(volume, "create PVC " + name + ": " + refused.getMessage(), context);
      if (Edits.isNamespaceEnding(refused)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static PersistentVolumeClaim wanted(
      Pod pod, Volume volume, PersistentVolumeClaimTemplate template) {
    return PersistentVolumeClaimBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(pod.metadata().namespace())
                .name(PodClaims.ephemeral(pod, volume))
                .annotations(template.metadata().annotations())
                .labels(template.metadata().labels())
                .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.POD, pod)))
                .build())
        .spec(template.spec())
        .build();
  }
}
