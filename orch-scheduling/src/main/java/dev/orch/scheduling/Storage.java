package dev.orch.scheduling;

import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.VolumeNodeAffinity;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a cluster concerns claims and volumes. Stateless. */
final class Storage {
  private Storage() {}

  static Optional<StorageClass> storageClass(PersistentVolumeClaim claim, ClusterView cluster) {
    String name = VolumeBindings.classOf(claim);
    return name.isEmpty() ? Optional.empty() : cluster.find(StorageKinds.STORAGE_CLASS, "", name);
  }

  /** Whether claims of the class are bound only when a pod that uses them is placed. */
  static boolean waitsForPod(StorageClass storageClass) {
    return "WaitForFirstConsumer".equals(storageClass.volumeBindingMode());
  }

  static boolean isBound(PersistentVolumeClaim claim) {
    return !claim.spec().volumeName().isEmpty() && VolumeBindings.isCompleted(claim);
  }

  static Optional<PersistentVolume> volume(PersistentVolumeClaim claim, ClusterView cluster) {
    return volume(claim.spec().volumeName(), cluster);
  }

  static Optional<PersistentVolume> volume(String name, ClusterView cluster) {
    return cluster.find(BuiltInKinds.PERSISTENT_VOLUME, "", name);
  }

  /** The nodes that the volume can be reached from; null for all. */
  static @Nullable NodeSelector affinity(PersistentVolume volume) {
    VolumeNodeAffinity affinity = volume.spec().nodeAffinity();
    return affinity == null ? null : affinity.required();
  }

  static boolean isReachable(PersistentVolume volume, NodeView node) {
    NodeSelector required = affinity(volume);
    return required == null || NodeTerms.anyMatches(required.nodeSelectorTerms(), node);
  }
}
