package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pods apart that can't share a volume: disks that one node may mount once, and claims that
 * one pod in the whole cluster may use.
 */
final class VolumeRestrictions implements FilterPlugin, Requeueing {
  private static final Verdict DISK_IN_USE = Verdict.rejected("node(s) had no available disk");
  private static final Verdict CLAIM_IN_USE =
      Verdict.rejected(
          "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode"
              + " already in-use by another pod");

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    if (pod.spec().volumes().isEmpty()) {
      return NodeTest.everywhere();
    }
    Disks disks = Disks.of(pod);
    ImmutableSet.Builder<String> exclusive = ImmutableSet.builder();
    int users = 0;
    for (PodClaim named : PodClaim.of(pod)) {
      if (!named.isEphemeral()) {
        PersistentVolumeClaim claim = named.find(cluster).orElse(null);
        if (claim == null) {
          return NodeTest.nowhere(new Verdict.Rejected(ImmutableList.of(named.notFound()), false));
        }
        if (claim.spec().accessModes().contains("ReadWriteOncePod")) {
          exclusive.add(named.name());
          users += ClaimUsers.of(claim, cluster) > 0 ? 1 : 0;
        }
      }
    }
    if (users > 0) {
      return new InUse(disks, pod.metadata().namespace(), exclusive.build(), users);
    }
    return disks.wanted.isEmpty() ? NodeTest.everywhere() : disks;
  }

  /** Disks that the node's pods must not have mounted in a way that excludes this one. */
  private record Disks(List<Volume> wanted) implements LocalTest {
    static Disks of(Pod pod) {
      return new Disks(
          pod.spec().volumes().stream()
              .filter(VolumeRestrictions::isDisk)
              .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public Verdict test(NodeView node) {
      for (Pod other : node.pods()) {
        if (conflicts(wanted, other)) {
          return DISK_IN_USE;
        }
      }
      return Verdict.ok();
    }
  }

  /**
   * Claims that others use.
   *
   * @param claims those that one pod alone may use
   * @param users how often other pods do
   */
  private record InUse(Disks disks, String namespace, Set<String> claims, int users)
      implements NodeTest {
    @Override
    public Verdict test(NodeView node) {
      Verdict ofDisks = disks.test(node);
      return ofDisks.fits() && users > 0 ? CLAIM_IN_USE : ofDisks;
    }

    @Override
    public NodeTest with(Pod pod, NodeView node) {
      return changed(pod, 1);
    }

    @Override
    public NodeTest without(Pod pod, NodeView node) {
      return changed(pod, -1);
    }

    private NodeTest changed(Pod pod, int by) {
      int change = 0;
      for (PodClaim each : PodClaim.of(pod)) {
        change += each.namespace().equals(namespace) && claims.contains(each.name()) ? by : 0;
      }
      return change == 0 ? this : new InUse(disks, namespace, claims, users + change);
    }
  }

  private static boolean isDisk(Volume volume) {
    return volume.gcePersistentDisk() != null
        || volume.awsElasticBlockStore() != null
        || volume.iscsi() != null
        || volume.rbd() != null;
  }

  private static boolean conflicts(List<Volume> wanted, Pod other) {
    for (Volume there : other.spec().volumes()) {
      for (Volume here : wanted) {
        if (isDisk(there) && conflict(here, there)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean conflict(Volume a, Volume b) {
    return sameGceDisk(a, b) || sameAwsDisk(a, b) || sameIscsi(a, b) || sameRbd(a, b);
  }

  private static boolean sameGceDisk(Volume a, Volume b) {
    return a.gcePersistentDisk() != null
        && b.gcePersistentDisk() != null
        && a.gcePersistentDisk().pdName().equals(b.gcePersistentDisk().pdName())
        && !(a.gcePersistentDisk().readOnly() && b.gcePersistentDisk().readOnly());
  }

  private static boolean sameAwsDisk(Volume a, Volume b) {
    return a.awsElasticBlockStore() != null
        && b.awsElasticBlockStore() != null
        && a.awsElasticBlockStore().volumeID().equals(b.awsElasticBlockStore().volumeID());
  }

  private static boolean sameIscsi(Volume a, Volume b) {
    return a.iscsi() != null
        && b.iscsi() != null
        && a.iscsi().iqn().equals(b.iscsi().iqn())
        && !(a.iscsi().readOnly() && b.iscsi().readOnly());
  }

  private static boolean sameRbd(Volume a, Volume b) {
    return a.rbd() != null
        && b.rbd() != null
        && a.rbd().pool().equals(b.rbd().pool())
        && a.rbd().image().equals(b.rbd().image())
        && !Collections.disjoint(a.rbd().monitors(), b.rbd().monitors())
        && !(a.rbd().readOnly() && b.rbd().readOnly());
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(BuiltInKinds.POD, VolumeRestrictions::freesVolume),
        Hints.NEW_NODE,
        new QueueingHint<>(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (waiting, before, after) ->
                before == null && after != null && PodClaim.isNamed(waiting, after)));
  }

  private static boolean freesVolume(Pod waiting, @Nullable Pod before, @Nullable Pod after) {
    return before != null
        && after == null
        && before.metadata().namespace().equals(waiting.metadata().namespace())
        && (conflicts(Disks.of(waiting).wanted, before)
            || !Collections.disjoint(PodClaim.of(waiting), PodClaim.of(before)));
  }
}
