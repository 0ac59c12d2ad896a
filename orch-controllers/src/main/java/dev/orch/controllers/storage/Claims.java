package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimStatus;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.storage.VolumeBindings;

/** What a claim says, and what it becomes. Pure functions. */
final class Claims {
  static final String BOUND = "Bound";
  static final String LOST = "Lost";

  private Claims() {}

  /** Whether it has no volume and names none. */
  static boolean isOpen(PersistentVolumeClaim claim) {
    return !VolumeBindings.isCompleted(claim) && claim.spec().volumeName().isEmpty();
  }

  /** Whether the scheduler chose a node for which its volume is to be made. */
  static boolean hasNode(PersistentVolumeClaim claim) {
    return claim.metadata().annotations().containsKey(VolumeBindings.SELECTED_NODE);
  }

  /** The claim with that volume for good. */
  static PersistentVolumeClaim boundTo(PersistentVolume volume, PersistentVolumeClaim claim) {
    String name = volume.metadata().name();
    ObjectMeta metadata =
        VolumeBindings.annotated(claim.metadata(), VolumeBindings.BIND_COMPLETED, "yes");
    if (claim.spec().volumeName().equals(name)) {
      return claim.withMetadata(metadata);
    }
    return claim
        .withMetadata(VolumeBindings.annotated(metadata, VolumeBindings.BOUND_BY_CONTROLLER, "yes"))
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
}
