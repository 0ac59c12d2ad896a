package dev.orch.controllers.storage;

import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.storage.VolumeBindings;
import java.util.Map;
import java.util.TreeMap;

/** What a volume says, and what it becomes. Pure functions. */
final class Volumes {
  static final String AVAILABLE = "Available";
  static final String BOUND = "Bound";
  static final String RELEASED = "Released";
  static final String FAILED = "Failed";

  private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  private static final String MIGRATED_TO = "pv.kubernetes.io/migrated-to";

  private Volumes() {}

  /** Who made it for a claim; {@code ""} if somebody did so by hand. */
  static String provisioner(PersistentVolume volume) {
    return volume.metadata().annotations().getOrDefault(PROVISIONED_BY, "");
  }

  /** Whether an external driver has taken it over. */
  static boolean isMigrated(PersistentVolume volume) {
    return !volume.metadata().annotations().getOrDefault(MIGRATED_TO, "").isEmpty();
  }

  static boolean isFree(PersistentVolume volume) {
    return volume.spec().claimRef() == null && volume.status().phase().equals(AVAILABLE);
  }

  /** The volume bound to none; one that a person meant for a claim still is. */
  static PersistentVolume unbound(PersistentVolume volume) {
    ObjectMeta metadata = volume.metadata();
    ObjectReference reference = volume.spec().claimRef();
    if (!metadata.annotations().containsKey(VolumeBindings.BOUND_BY_CONTROLLER)) {
      return reference == null
          ? volume
          : volume.withSpec(volume.spec().withClaimRef(reference.withUid("")));
    }
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.remove(VolumeBindings.BOUND_BY_CONTROLLER);
    return volume
        .withMetadata(metadata.withAnnotations(annotations))
        .withSpec(volume.spec().withClaimRef(null));
  }

  /** The volume in a phase; as it is if it is in that one. */
  static PersistentVolume in(String phase, String message, PersistentVolume volume) {
    return volume.status().phase().equals(phase)
        ? volume
        : volume.withStatus(volume.status().withPhase(phase).withMessage(message));
  }
}
