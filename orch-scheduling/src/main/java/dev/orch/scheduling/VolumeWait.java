package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeBindings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How far a pod's claims have come on their way to volumes. Others bind and provision: this only
 * looks at what they did, and gives up when they did something else.
 *
 * @param volumes the volumes that are to be bound, by claim
 * @param made the claims that volumes are made for
 */
record VolumeWait(
    String nodeName,
    Map<PersistentVolumeClaim, PersistentVolume> volumes,
    List<PersistentVolumeClaim> made)
    implements Function<ClusterView, Effect.Progress> {
  VolumeWait {
    volumes = ImmutableMap.copyOf(volumes);
    made = ImmutableList.copyOf(made);
  }

  static VolumeWait of(VolumePlan.OnNode plan, String nodeName) {
    return new VolumeWait(nodeName, plan.volumes(), plan.made());
  }

  @Override
  public Effect.Progress apply(ClusterView cluster) {
    NodeView node = cluster.node(nodeName).orElse(null);
    if (node == null) {
      return Effect.Progress.FAILED;
    }
    boolean waits = false;
    for (Map.Entry<PersistentVolumeClaim, PersistentVolume> each : volumes.entrySet()) {
      Effect.Progress progress = ofBound(each.getKey(), each.getValue(), node, cluster);
      if (progress == Effect.Progress.FAILED) {
        return progress;
      }
      waits |= progress == Effect.Progress.WAITING;
    }
    for (PersistentVolumeClaim claim : made) {
      Effect.Progress progress = ofMade(claim, node, cluster);
      if (progress == Effect.Progress.FAILED) {
        return progress;
      }
      waits |= progress == Effect.Progress.WAITING;
    }
    return waits ? Effect.Progress.WAITING : Effect.Progress.DONE;
  }

  private static Optional<PersistentVolumeClaim> now(
      PersistentVolumeClaim claim, ClusterView cluster) {
    return cluster
        .find(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            claim.metadata().namespace(),
            claim.metadata().name())
        .filter(found -> found.metadata().uid().equals(claim.metadata().uid()));
  }

  private static Effect.Progress ofBound(
      PersistentVolumeClaim claim, PersistentVolume volume, NodeView node, ClusterView cluster) {
    PersistentVolume there = Storage.volume(volume.metadata().name(), cluster).orElse(null);
    PersistentVolumeClaim claimed = now(claim, cluster).orElse(null);
    if (there == null || claimed == null || !Storage.isReachable(there, node)) {
      return Effect.Progress.FAILED;
    }
    ObjectReference reference = there.spec().claimRef();
    if (reference == null || reference.uid().isEmpty()) {
      return Effect.Progress.FAILED;
    }
    return Storage.isBound(claimed) ? Effect.Progress.DONE : Effect.Progress.WAITING;
  }

  /** A provisioner that fails takes the selected node off the claim again. */
  private static Effect.Progress ofMade(
      PersistentVolumeClaim claim, NodeView node, ClusterView cluster) {
    PersistentVolumeClaim claimed = now(claim, cluster).orElse(null);
    if (claimed == null
        || !node.name()
            .equals(claimed.metadata().annotations().get(VolumeBindings.SELECTED_NODE))) {
      return Effect.Progress.FAILED;
    }
    if (!claimed.spec().volumeName().isEmpty()) {
      PersistentVolume volume = Storage.volume(claimed, cluster).orElse(null);
      if (volume != null && !Storage.isReachable(volume, node)) {
        return Effect.Progress.FAILED;
      }
      if (volume == null) {
        return Effect.Progress.WAITING;
      }
    }
    return Storage.isBound(claimed) ? Effect.Progress.DONE : Effect.Progress.WAITING;
  }
}
