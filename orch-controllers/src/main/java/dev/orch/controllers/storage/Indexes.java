package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.List;

/** The caches of volumes, claims and pods by what they say of each other. Stateless. */
final class Indexes {
  private static final String CLAIM = "claim";
  private static final String EPHEMERAL = "ephemeral-claim";
  private static final String FREE = "free-in-class";
  private static final String OPEN = "open-in-class";
  private static final String VOLUME = "volume";
  private static final String WAITING = "waiting-with-claim";

  private Indexes() {}

  /** To be called before the others. */
  static void add(Informers informers) {
    var volumes = informers.of(BuiltInKinds.PERSISTENT_VOLUME);
    volumes.addIndex(CLAIM, Indexes::claimOf);
    volumes.addIndex(FREE, volume -> when(Volumes.isFree(volume), VolumeBindings.classOf(volume)));
    var claims = informers.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM);
    claims.addIndex(OPEN, claim -> when(Claims.isOpen(claim), VolumeBindings.classOf(claim)));
    claims.addIndex(VOLUME, claim -> ImmutableList.of(claim.spec().volumeName()));
    informers.of(BuiltInKinds.POD).addIndex(WAITING, Indexes::waitingFor);
  }

  /** To be called before {@link #withEphemeral}. */
  static void addEphemeral(Informers informers) {
    informers.of(BuiltInKinds.POD).addIndex(EPHEMERAL, Indexes::ephemeral);
  }

  private static List<String> ephemeral(Pod pod) {
    return pod.spec().volumes().stream()
        .filter(volume -> volume.ephemeral() != null)
        .map(volume -> pod.metadata().namespace() + "/" + PodClaims.ephemeral(pod, volume))
        .collect(ImmutableList.toImmutableList());
  }

  private static List<String> when(boolean holds, String value) {
    return holds ? ImmutableList.of(value) : ImmutableList.of();
  }

  private static List<String> claimOf(PersistentVolume volume) {
    ObjectReference claim = volume.spec().claimRef();
    return claim == null ? ImmutableList.of() : ImmutableList.of(key(key(claim)));
  }

  private static List<String> waitingFor(Pod pod) {
    return isWaiting(pod)
        ? PodClaims.of(pod).stream().map(Indexes::key).distinct().toList()
        : ImmutableList.of();
  }

  /** Whether it has no node and may still get one. */
  static boolean isWaiting(Pod pod) {
    String phase = pod.status().phase();
    return pod.spec().nodeName().isEmpty() && !phase.equals("Succeeded") && !phase.equals("Failed");
  }

  static ObjectKey key(ObjectReference claim) {
    return new ObjectKey(claim.namespace(), claim.name());
  }

  private static String key(ObjectKey claim) {
    return claim.namespace() + "/" + claim.name();
  }

  /** The volumes that name a claim of this name, of whatever uid. */
  static List<PersistentVolume> claimedBy(
      Lister<PersistentVolume> volumes, PersistentVolumeClaim claim) {
    return volumes.byIndex(CLAIM, key(ObjectKey.of(claim)));
  }

  /** The available volumes of a class. */
  static List<PersistentVolume> free(Lister<PersistentVolume> volumes, String storageClass) {
    return volumes.byIndex(FREE, storageClass);
  }

  /** The claims of a class that have no volume and name none. */
  static List<PersistentVolumeClaim> open(
      Lister<PersistentVolumeClaim> claims, String storageClass) {
    return claims.byIndex(OPEN, storageClass);
  }

  /** The claims that name a volume. */
  static List<PersistentVolumeClaim> naming(
      Lister<PersistentVolumeClaim> claims, PersistentVolume volume) {
    return claims.byIndex(VOLUME, volume.metadata().name());
  }

  /** The pods with an ephemeral volume whose claim has that name. */
  static List<Pod> withEphemeral(Lister<Pod> pods, PersistentVolumeClaim claim) {
    return pods.byIndex(EPHEMERAL, key(ObjectKey.of(claim)));
  }

  /** The pods with a claim that have no node yet. */
  static List<Pod> waiting(Lister<Pod> pods, PersistentVolumeClaim claim) {
    return pods.byIndex(WAITING, key(ObjectKey.of(claim)));
  }
}
