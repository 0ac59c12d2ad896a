package dev.orch.controllers.storage;

import dev.orch.controllers.informer.Lister;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.model.storage.VolumeBindings;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which volume does for a claim. What nodes reach it is not asked here. Stateless. */
final class Fit {
  /** Those that can do no more than needed come first, of them the smallest. */
  private static final Comparator<PersistentVolume> LEAST_FIRST =
      Comparator.<PersistentVolume>comparingInt(v -> v.spec().accessModes().size())
          .thenComparing(VolumeBindings::size);

  private Fit() {}

  /**
   * The volume that is meant for the claim, else the least free one that does.
   *
   * @param meantOnly free ones are left to the scheduler
   */
  static Optional<PersistentVolume> best(
      PersistentVolumeClaim claim, boolean meantOnly, Lister<PersistentVolume> volumes) {
    Optional<PersistentVolume> meant =
        Indexes.claimedBy(volumes, claim).stream()
            .filter(volume -> VolumeBindings.isFor(volume, claim) && holds(volume, claim))
            .min(LEAST_FIRST);
    if (meant.isPresent() || meantOnly) {
      return meant;
    }
    Stream<PersistentVolume> free =
        Indexes.free(volumes, VolumeBindings.classOf(claim)).stream()
            .filter(volume -> isFree(volume, claim));
    return free.min(LEAST_FIRST);
  }

  /** Whether the claim could be bound to this volume, which nobody has. */
  static boolean isFree(PersistentVolume volume, PersistentVolumeClaim claim) {
    LabelSelector selector = claim.spec().selector();
    return Volumes.isFree(volume)
        && VolumeBindings.classOf(volume).equals(VolumeBindings.classOf(claim))
        && (selector == null || LabelSelectors.matches(selector, volume.metadata().labels()))
        && holds(volume, claim);
  }

  private static boolean holds(PersistentVolume volume, PersistentVolumeClaim claim) {
    return volume.metadata().deletionTimestamp() == null
        && isLargeEnough(volume, claim)
        && VolumeBindings.haveOneMode(volume, claim)
        && hasAttributes(volume, claim)
        && hasAccess(volume, claim);
  }

  /** Why a claim can't have the volume that it names; empty if it can. */
  static Optional<String> fault(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (volume.metadata().deletionTimestamp() != null) {
      return Optional.of("the volume is marked for deletion \"" + volume.metadata().name() + '"');
    }
    if (!isLargeEnough(volume, claim)) {
      return Optional.of("requested PV is too small");
    }
    if (!VolumeBindings.classOf(volume).equals(VolumeBindings.classOf(claim))) {
      return Optional.of("storageClassName does not match");
    }
    if (!hasAttributes(volume, claim)) {
      return Optional.of("volumeAttributesClassName does not match");
    }
    if (!VolumeBindings.haveOneMode(volume, claim)) {
      return Optional.of("incompatible volumeMode");
    }
    return hasAccess(volume, claim) ? Optional.empty() : Optional.of("incompatible accessMode");
  }

  private static boolean isLargeEnough(PersistentVolume volume, PersistentVolumeClaim claim) {
    return VolumeBindings.size(volume).compareTo(VolumeBindings.asked(claim)) >= 0;
  }

  private static boolean hasAccess(PersistentVolume volume, PersistentVolumeClaim claim) {
    return volume.spec().accessModes().containsAll(claim.spec().accessModes());
  }

  private static boolean hasAttributes(PersistentVolume volume, PersistentVolumeClaim claim) {
    return orEmpty(volume.spec().volumeAttributesClassName())
        .equals(orEmpty(claim.spec().volumeAttributesClassName()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
