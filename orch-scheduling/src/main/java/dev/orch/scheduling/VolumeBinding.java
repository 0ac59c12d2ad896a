package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSIStorageCapacity;
import dev.orch.model.storage.VolumeBindings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places pods where the volumes of their claims can be reached. Claims that wait for their pod are
 * bound to the smallest volume that does, or have one made for the node; the pod is bound when they
 * are.
 */
final class VolumeBinding implements FilterPlugin, BindingEffects, Requeueing {
  private static final Duration BIND_TIMEOUT = Duration.ofMinutes(10);

  private final Duration limit;

  VolumeBinding() {
    this(BIND_TIMEOUT);
  }

  /**
   * @param limit how long at most a pod waits for its claims to be bound
   */
  VolumeBinding(Duration limit) {
    this.limit = limit;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    if (PodClaim.of(pod).isEmpty()) {
      return NodeTest.everywhere();
    }
    String fault = VolumePlan.fault(pod, cluster);
    return fault.isEmpty()
        ? VolumePlan.of(pod, cluster).test()
        : NodeTest.nowhere(new Verdict.Rejected(ImmutableList.of(fault), false));
  }

  @Override
  public List<Effect> before(Pod pod, ClusterView cluster, NodeView node) {
    if (PodClaim.of(pod).isEmpty()) {
      return ImmutableList.of();
    }
    VolumePlan plan = VolumePlan.of(pod, cluster);
    if (plan.isComplete()) {
      return ImmutableList.of();
    }
    VolumePlan.OnNode here = plan.on(node);
    ImmutableList.Builder<Effect> effects = ImmutableList.builder();
    here.volumes()
        .forEach(
            (claim, volume) -> {
              PersistentVolume bound = VolumeBindings.bound(volume, claim);
              if (!bound.equals(volume)) {
                effects.add(new Effect.Write<>(BuiltInKinds.PERSISTENT_VOLUME, volume, bound));
              }
            });
    for (PersistentVolumeClaim claim : here.made()) {
      PersistentVolumeClaim after = selecting(claim, node.name());
      if (!after.equals(claim)) {
        effects.add(new Effect.Write<>(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim, after));
      }
    }
    VolumeWait wait = VolumeWait.of(here, node.name());
    return effects.add(new Effect.Wait("binding volumes", limit, wait)).build();
  }

  private static PersistentVolumeClaim selecting(PersistentVolumeClaim claim, String node) {
    ObjectMeta metadata = claim.metadata();
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.put(VolumeBindings.SELECTED_NODE, node);
    return claim.withMetadata(metadata.withAnnotations(annotations));
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(
            StorageKinds.STORAGE_CLASS,
            (waiting, before, after) ->
                after != null
                    && (before == null
                        || !before.allowedTopologies().equals(after.allowedTopologies()))),
        new QueueingHint<>(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (waiting, before, after) -> after != null && PodClaim.isNamed(waiting, after)),
        new QueueingHint<>(
            BuiltInKinds.PERSISTENT_VOLUME, (waiting, before, after) -> after != null),
        Hints.NODE_LABELS,
        new QueueingHint<>(StorageKinds.DRIVER, VolumeBinding::stopsTelling),
        new QueueingHint<>(
            StorageKinds.CAPACITY, (waiting, before, after) -> hasMoreRoom(before, after)));
  }

  private static boolean stopsTelling(
      Pod waiting, @Nullable CSIDriver before, @Nullable CSIDriver after) {
    if (before == null || after == null) {
      return false;
    }
    for (Volume volume : waiting.spec().volumes()) {
      if (volume.csi() != null && volume.csi().driver().equals(after.metadata().name())) {
        return Provisioning.tellsCapacity(before) && !Provisioning.tellsCapacity(after);
      }
    }
    return false;
  }

  private static boolean hasMoreRoom(
      @Nullable CSIStorageCapacity before, @Nullable CSIStorageCapacity after) {
    if (before == null || after == null) {
      return after != null;
    }
    var now = Provisioning.limit(after);
    var then = Provisioning.limit(before);
    return now != null && (then == null || now.compareTo(then) > 0);
  }
}
