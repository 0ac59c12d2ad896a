package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.List;
import java.util.Optional;

/** Which pods use which volumes on which nodes, by the caches. For any thread. */
record VolumeUse(
    Lister<Pod> pods, Lister<PersistentVolumeClaim> claims, Lister<PersistentVolume> volumes) {
  private static final String PLACED = "placed-with-claim";

  /** To be called before the others. */
  static void index(Informers informers) {
    informers
        .of(BuiltInKinds.POD)
        .addIndex(
            PLACED,
            pod ->
                isUsing(pod)
                    ? PodClaims.of(pod).stream().map(ObjectKey::toString).distinct().toList()
                    : ImmutableList.of());
  }

  static VolumeUse of(Informers caches) {
    return new VolumeUse(
        caches.of(BuiltInKinds.POD),
        caches.of(BuiltInKinds.PERSISTENT_VOLUME_CLAIM),
        caches.of(BuiltInKinds.PERSISTENT_VOLUME));
  }

  static VolumeUse of(Context context) {
    return new VolumeUse(
        context.lister(BuiltInKinds.POD),
        context.lister(BuiltInKinds.PERSISTENT_VOLUME_CLAIM),
        context.lister(BuiltInKinds.PERSISTENT_VOLUME));
  }

  /** Whether it is on a node, and hasn't ended there. */
  static boolean isUsing(Pod pod) {
    boolean ended =
        Pods.isFinished(pod)
            || (pod.metadata().deletionTimestamp() != null
                && pod.status().containerStatuses().stream().noneMatch(VolumeUse::isRunning));
    return !pod.spec().nodeName().isEmpty() && !ended;
  }

  private static boolean isRunning(ContainerStatus container) {
    return container.state().terminated() == null && container.state().waiting() == null;
  }

  /** The pods that use a volume, by namespace and name. */
  List<Pod> users(PersistentVolume volume) {
    ObjectReference reference = volume.spec().claimRef();
    if (reference == null) {
      return ImmutableList.of();
    }
    ObjectKey key = Indexes.key(reference);
    boolean bound =
        claims.get(key).filter(claim -> isBound(claim, volume.metadata().name())).isPresent();
    return bound ? pods.byIndex(PLACED, key.toString()) : ImmutableList.of();
  }

  private boolean isBound(PersistentVolumeClaim claim, String volume) {
    return claim.spec().volumeName().equals(volume)
        && volumes.get("", volume).filter(v -> VolumeBindings.holds(v, claim)).isPresent();
  }

  /** Whether a pod of that node uses the volume. */
  boolean isUsed(String volume, String node) {
    return volumes
        .get("", volume)
        .filter(v -> users(v).stream().anyMatch(pod -> pod.spec().nodeName().equals(node)))
        .isPresent();
  }

  /** The names of the volumes that a pod's claims name. */
  List<String> named(Pod pod) {
    return PodClaims.of(pod).stream()
        .map(claims::get)
        .flatMap(Optional::stream)
        .map(claim -> claim.spec().volumeName())
        .filter(name -> !name.isEmpty())
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
