package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Owners;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a pod's claims get their volumes: those that are bound have one, those that wait for the pod
 * get one on the node where it is placed. Used on one thread while a decision is made.
 */
final class VolumePlan {
  private static final String WRONG_NODE = "node(s) didn't match PersistentVolume's node affinity";
  private static final String NONE_TO_BIND =
      "node(s) didn't find available persistent volumes to bind";
  private static final String NO_SPACE = "node(s) did not have enough free storage";
  private static final String NO_VOLUME =
      "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

  private final ClusterView cluster;
  private final Bound bound;
  private final List<ClaimToBind> matching;
  private final List<PersistentVolumeClaim> selected;

  private VolumePlan(
      ClusterView cluster,
      Bound bound,
      List<ClaimToBind> matching,
      List<PersistentVolumeClaim> selected) {
    this.cluster = cluster;
    this.bound = bound;
    this.matching = matching;
    this.selected = selected;
  }

  /** Whether a pod's claims are such that it can be placed, and if not, why; empty if they are. */
  static String fault(Pod pod, ClusterView cluster) {
    List<PodClaim> claims = PodClaim.of(pod);
    for (PodClaim each : claims) {
      String fault = fault(each, each.find(cluster).orElse(null), pod);
      if (!fault.isEmpty()) {
        return fault;
      }
    }
    boolean waits = false;
    for (PodClaim each : claims) {
      PersistentVolumeClaim claim = each.find(cluster).orElseThrow();
      waits |= !Storage.isBound(claim) && !isBoundLater(claim, cluster);
    }
    return waits ? "pod has unbound immediate PersistentVolumeClaims" : "";
  }

  private static String fault(PodClaim named, @Nullable PersistentVolumeClaim claim, Pod pod) {
    if (claim == null) {
      return named.isEphemeral()
          ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \""
              + named.name()
              + "\""
          : named.notFound();
    }
    if (claim.status().phase().equals("Lost")) {
      return "persistentvolumeclaim \""
          + named.name()
          + "\" bound to non-existent persistentvolume \""
          + claim.spec().volumeName()
          + "\"";
    }
    if (claim.metadata().deletionTimestamp() != null) {
      return "persistentvolumeclaim \"" + named.name() + "\" is being deleted";
    }
    if (named.isEphemeral() && !Owners.isControlledBy(claim.metadata(), pod.metadata().uid())) {
      String namespace = pod.metadata().namespace();
      return String.format(
          "PVC %s/%s was not created for pod %s/%s (pod is not owner)",
          namespace, named.name(), namespace, pod.metadata().name());
    }
    return "";
  }

  private static boolean isBoundLater(PersistentVolumeClaim claim, ClusterView cluster) {
    return claim.spec().volumeName().isEmpty()
        && Storage.storageClass(claim, cluster).map(Storage::waitsForPod).orElse(false);
  }

  /** The plan for a pod whose claims have no fault. */
  static VolumePlan of(Pod pod, ClusterView cluster) {
    List<PersistentVolumeClaim> boundClaims = new ArrayList<>();
    List<PersistentVolumeClaim> selected = new ArrayList<>();
    List<PersistentVolumeClaim> open = new ArrayList<>();
    for (PodClaim each : PodClaim.of(pod)) {
      PersistentVolumeClaim claim = each.find(cluster).orElseThrow();
      if (Storage.isBound(claim)) {
        boundClaims.add(claim);
      } else if (claim.metadata().annotations().containsKey(VolumeBindings.SELECTED_NODE)) {
        selected.add(claim);
      } else {
        open.add(claim);
      }
    }
    open.sort(Comparator.comparing(VolumeBindings::asked));
    List<ClaimToBind> matching = new ArrayList<>();
    for (PersistentVolumeClaim claim : open) {
      matching.add(ClaimToBind.of(claim, cluster));
    }
    return new VolumePlan(cluster, Bound.of(boundClaims, cluster), matching, selected);
  }

  /** Whether all claims are bound: the plan is the same for all pods with volumes alike. */
  boolean isComplete() {
    return matching.isEmpty() && selected.isEmpty();
  }

  NodeTest test() {
    return isComplete() ? bound : new Test(this);
  }

  /**
   * Where the volumes of bound claims can be reached from.
   *
   * @param affinities of those that have some, up to the first claim whose volume is missing
   */
  private record Bound(List<NodeSelector> affinities, boolean thenMissing) implements LocalTest {
    private static final Verdict WRONG = Verdict.unresolvable(WRONG_NODE);
    private static final Verdict MISSING = Verdict.unresolvable(NO_VOLUME);

    static Bound of(List<PersistentVolumeClaim> claims, ClusterView cluster) {
      ImmutableList.Builder<NodeSelector> affinities = ImmutableList.builder();
      for (PersistentVolumeClaim claim : claims) {
        PersistentVolume volume = Storage.volume(claim, cluster).orElse(null);
        if (volume == null) {
          return new Bound(affinities.build(), true);
        }
        NodeSelector affinity = Storage.affinity(volume);
        if (affinity != null) {
          affinities.add(affinity);
        }
      }
      return new Bound(affinities.build(), false);
    }

    @Override
    public Verdict test(NodeView node) {
      for (NodeSelector affinity : affinities) {
        if (!NodeTerms.anyMatches(affinity.nodeSelectorTerms(), node)) {
          return WRONG;
        }
      }
      return thenMissing ? MISSING : Verdict.ok();
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  private record Test(VolumePlan plan) implements NodeTest {
    @Override
    public Verdict test(NodeView node) {
      return plan.on(node).verdict;
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  /**
   * What the plan comes to on one node.
   *
   * @param volumes which are bound to which claims
   * @param made the claims that a volume is made for
   */
  record OnNode(
      Verdict verdict,
      Map<PersistentVolumeClaim, PersistentVolume> volumes,
      List<PersistentVolumeClaim> made) {}

  OnNode on(NodeView node) {
    List<String> reasons = new ArrayList<>(0);
    Verdict ofBound = bound.test(node);
    boolean missing = !ofBound.fits() && ofBound.equals(Bound.MISSING);
    if (!ofBound.fits() && !missing) {
      reasons.addAll(ofBound.reasons());
    }
    Map<PersistentVolumeClaim, PersistentVolume> volumes = new LinkedHashMap<>();
    List<PersistentVolumeClaim> made = new ArrayList<>();
    String unmet = open(node, volumes, made);
    if (!unmet.isEmpty()) {
      reasons.add(unmet);
    }
    if (missing) {
      reasons.add(NO_VOLUME);
    }
    return new OnNode(
        reasons.isEmpty() ? Verdict.ok() : new Verdict.Rejected(reasons, false), volumes, made);
  }

  /** Why the claims that aren't bound can't be on this node; empty if they can. */
  private String open(
      NodeView node,
      Map<PersistentVolumeClaim, PersistentVolume> volumes,
      List<PersistentVolumeClaim> made) {
    for (PersistentVolumeClaim claim : selected) {
      if (!node.name().equals(claim.metadata().annotations().get(VolumeBindings.SELECTED_NODE))) {
        return NONE_TO_BIND;
      }
      made.add(claim);
    }
    Set<String> taken = new TreeSet<>();
    for (ClaimToBind each : matching) {
      PersistentVolume volume = each.on(node, taken);
      if (volume == null) {
        made.add(each.claim());
      } else {
        taken.add(volume.metadata().name());
        volumes.put(each.claim(), volume);
      }
    }
    for (PersistentVolumeClaim claim : made) {
      StorageClass storageClass = Storage.storageClass(claim, cluster).orElse(null);
      if (storageClass == null || !Provisioning.isAllowed(storageClass, node)) {
        return NONE_TO_BIND;
      }
      if (!Provisioning.hasRoom(claim, storageClass, node, cluster)) {
        return NO_SPACE;
      }
    }
    return "";
  }
}
