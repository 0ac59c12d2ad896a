package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimStatus;
import dev.orch.model.meta.ObjectMeta;
import java.util.Map;
import java.util.TreeMap;

/** What a claim says, and what it becomes. Pure functions. */
final class Claims {
  static final String BOUND = "Bound";
  static final String LOST = "Lost";

  /** A controller bound it, no person; on volumes too. */
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

  private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  private static final String STORAGE = "storage";

  private Claims() {}

  /** Whether it once had its volume. */
  static boolean isCompleted(PersistentVolumeClaim claim) {
    return claim.metadata().annotations().containsKey(BIND_COMPLETED);
  }

  /** Whether it has no volume and names none. */
  static boolean isOpen(PersistentVolumeClaim claim) {
    return !isCompleted(claim) && claim.spec().volumeName().isEmpty();
  }

  /** Whether the scheduler chose a node for which its volume is to be made. */
  static boolean hasNode(PersistentVolumeClaim claim) {
    return claim.metadata().annotations().containsKey(SELECTED_NODE);
  }

  static Quantity asked(PersistentVolumeClaim claim) {
    return claim.spec().resources().requests().getOrDefault(STORAGE, Quantity.ZERO);
  }

  /** What a volume that is bound to it says of it. */
  static ObjectReference reference(PersistentVolumeClaim claim) {
    ObjectMeta of = claim.metadata();
    return new ObjectReference(
        "PersistentVolumeClaim",
        of.namespace(),
        of.name(),
        of.uid(),
        "v1",
        of.resourceVersion(),
        "");
  }

  /** The claim with that volume for good. */
  static PersistentVolumeClaim boundTo(PersistentVolume volume, PersistentVolumeClaim claim) {
    String name = volume.metadata().name();
    ObjectMeta metadata = annotated(claim.metadata(), BIND_COMPLETED, "yes");
    if (claim.spec().volumeName().equals(name)) {
      return claim.withMetadata(metadata);
    }
    return claim
        .withMetadata(annotated(metadata, BOUND_BY_CONTROLLER, "yes"))
        .withSpec(claim.spec().withVolumeName(name));
  }

  /**
   * The claim with the status that its volume gives it. The capacity of one that is bound already
   * stays: whoever resizes may be behind or ahead.
   */
  static PersistentVolumeClaim showing(PersistentVolume volume, PersistentVolumeClaim claim) {
    PersistentVolumeClaimStatus status =
        claim.status().withAccessModes(volume.spec().accessModes());
    if (!status.phase().equals(BOUND)) {
      status =
          status
              .withPhase(BOUND)
              .withCapacity(volume.spec().capacity())
              .withCurrentVolumeAttributesClassName(volume.spec().volumeAttributesClassName());
    }
    return claim.withStatus(status);
  }

  /** The claim in a phase without a volume. */
  static PersistentVolumeClaim without(PersistentVolumeClaim claim, String phase) {
    return claim.withStatus(
        claim
            .status()
            .withPhase(phase)
            .withAccessModes(ImmutableList.of())
            .withCapacity(ImmutableMap.of())
            .withCurrentVolumeAttributesClassName(null));
  }

  /** The annotation, unless there is one of that key. */
  static ObjectMeta annotated(ObjectMeta metadata, String key, String value) {
    if (metadata.annotations().containsKey(key)) {
      return metadata;
    }
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.put(key, value);
    return metadata.withAnnotations(annotations);
  }
}
