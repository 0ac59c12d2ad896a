package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.model.storage.VolumeBindings;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A claim that is bound when its pod is placed, and the volumes that would do for it on the right
 * node, the smallest first. If one is meant for this very claim, it is the only one.
 */
record ClaimToBind(PersistentVolumeClaim claim, List<PersistentVolume> candidates) {
  static ClaimToBind of(PersistentVolumeClaim claim, ClusterView cluster) {
    ImmutableList.Builder<PersistentVolume> fitting = ImmutableList.builder();
    for (PersistentVolume volume : cluster.all(BuiltInKinds.PERSISTENT_VOLUME)) {
      if (couldHold(volume, claim)) {
        if (VolumeBindings.isFor(volume, claim)) {
          return new ClaimToBind(claim, ImmutableList.of(volume));
        }
        if (volume.spec().claimRef() == null && isFree(volume, claim)) {
          fitting.add(volume);
        }
      }
    }
    return new ClaimToBind(
        claim,
        ImmutableList.sortedCopyOf(Comparator.comparing(VolumeBindings::size), fitting.build()));
  }

  private static boolean couldHold(PersistentVolume volume, PersistentVolumeClaim claim) {
    return VolumeBindings.classOf(volume).equals(VolumeBindings.classOf(claim))
        && VolumeBindings.size(volume).compareTo(VolumeBindings.asked(claim)) >= 0
        && VolumeBindings.haveOneMode(volume, claim)
        && volume.metadata().deletionTimestamp() == null;
  }

  private static boolean isFree(PersistentVolume volume, PersistentVolumeClaim claim) {
    LabelSelector selector = claim.spec().selector();
    return volume.status().phase().equals("Available")
        && (selector == null || LabelSelectors.matches(selector, volume.metadata().labels()))
        && volume.spec().accessModes().containsAll(claim.spec().accessModes());
  }

  /** The smallest volume within the node's reach that isn't taken; null if there is none. */
  @Nullable PersistentVolume on(NodeView node, Set<String> taken) {
    for (PersistentVolume volume : candidates) {
      if (!taken.contains(volume.metadata().name()) && Storage.isReachable(volume, node)) {
        return volume;
      }
    }
    return null;
  }
}
