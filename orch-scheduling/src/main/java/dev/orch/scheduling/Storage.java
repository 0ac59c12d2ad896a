package dev.orch.scheduling;

import dev.orch.model.Quantity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.VolumeNodeAffinity;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.StorageClass;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What claims, volumes and storage classes say of each other. Stateless. */
final class Storage {
  /** On a claim: the node that its volume is to be made for. */
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  /** On a volume: a controller bound it, no person. */
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

  private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

  private Storage() {}

  static String classOf(PersistentVolumeClaim claim) {
    String named = claim.spec().storageClassName();
    return claim.metadata().annotations().getOrDefault(OLD_CLASS, named == null ? "" : named);
  }

  static String classOf(PersistentVolume volume) {
    return volume
        .metadata()
        .annotations()
        .getOrDefault(OLD_CLASS, volume.spec().storageClassName());
  }

  static Optional<StorageClass> storageClass(PersistentVolumeClaim claim, ClusterView cluster) {
    String name = classOf(claim);
    return name.isEmpty() ? Optional.empty() : cluster.find(StorageKinds.STORAGE_CLASS, "", name);
  }

  /** Whether claims of the class are bound only when a pod that uses them is placed. */
  static boolean waitsForPod(StorageClass storageClass) {
    return "WaitForFirstConsumer".equals(storageClass.volumeBindingMode());
  }

  static boolean isBound(PersistentVolumeClaim claim) {
    return !claim.spec().volumeName().isEmpty()
        && claim.metadata().annotations().containsKey(BIND_COMPLETED);
  }

  static Optional<PersistentVolume> volume(PersistentVolumeClaim claim, ClusterView cluster) {
    return volume(claim.spec().volumeName(), cluster);
  }

  static Optional<PersistentVolume> volume(String name, ClusterView cluster) {
    return cluster.find(BuiltInKinds.PERSISTENT_VOLUME, "", name);
  }

  /** Whether the volume is bound to the claim, or meant for it by whoever made it. */
  static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference reference = volume.spec().claimRef();
    return reference != null
        && reference.name().equals(claim.metadata().name())
        && reference.namespace().equals(claim.metadata().namespace())
        && (reference.uid().isEmpty() || reference.uid().equals(claim.metadata().uid()));
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

  static Quantity size(PersistentVolume volume) {
    return amount(volume.spec().capacity());
  }

  static Quantity asked(PersistentVolumeClaim claim) {
    return amount(claim.spec().resources().requests());
  }

  private static Quantity amount(Map<String, Quantity> amounts) {
    Quantity storage = amounts.get("storage");
    return storage == null ? Quantity.parse("0") : storage;
  }
}
