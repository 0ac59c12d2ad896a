package dev.orch.scheduling;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that are labelled with zones or regions are used by nodes in these alone. A node that
 * knows of no zone or region passes.
 */
final class VolumeZone implements FilterPlugin, Requeueing {
  private static final Verdict WRONG_ZONE =
      Verdict.unresolvable("node(s) had no available volume zone");

  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String OLD_ZONE = "failure-domain.beta.kubernetes.io/zone";
  private static final String OLD_REGION = "failure-domain.beta.kubernetes.io/region";
  private static final List<String> LABELS = ImmutableList.of(OLD_ZONE, OLD_REGION, ZONE, REGION);
  private static final Splitter ZONES = Splitter.on("__").trimResults();

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    List<Place> places = new ArrayList<>();
    for (PodClaim named : PodClaim.of(pod)) {
      if (!named.isEphemeral()) {
        String fault = add(named, cluster, places);
        if (!fault.isEmpty()) {
          return NodeTest.nowhere(new Verdict.Rejected(ImmutableList.of(fault), false));
        }
      }
    }
    return places.isEmpty() ? NodeTest.everywhere() : new Test(ImmutableList.copyOf(places));
  }

  /** Adds where the claim's volume is. Why that can't be known; empty if it can. */
  private static String add(PodClaim named, ClusterView cluster, List<Place> into) {
    PersistentVolumeClaim claim = named.find(cluster).orElse(null);
    if (claim == null) {
      return named.notFound();
    }
    String volumeName = claim.spec().volumeName();
    if (volumeName.isEmpty()) {
      return unbound(claim, cluster);
    }
    PersistentVolume volume = Storage.volume(volumeName, cluster).orElse(null);
    if (volume == null) {
      return "persistentvolume \"" + volumeName + "\" not found";
    }
    into.addAll(places(volume));
    return "";
  }

  private static String unbound(PersistentVolumeClaim claim, ClusterView cluster) {
    String name = VolumeBindings.classOf(claim);
    if (name.isEmpty()) {
      return "PersistentVolumeClaim had no pv name and storageClass name";
    }
    StorageClass storageClass = Storage.storageClass(claim, cluster).orElse(null);
    if (storageClass == null) {
      return "storageclass.storage.k8s.io \"" + name + "\" not found";
    }
    if (storageClass.volumeBindingMode() == null) {
      return "VolumeBindingMode not set for StorageClass \"" + name + "\"";
    }
    return Storage.waitsForPod(storageClass) ? "" : "PersistentVolume had no name";
  }

  /** One of the zones or regions. */
  private record Place(String label, Set<String> values) {
    boolean has(NodeView node) {
      String value = node.labels().get(label);
      if (value == null) {
        value = node.labels().get(current(label));
      }
      return value != null && values.contains(value);
    }

    private static String current(String label) {
      return label.equals(OLD_ZONE) ? ZONE : label.equals(OLD_REGION) ? REGION : label;
    }
  }

  private static List<Place> places(PersistentVolume volume) {
    ImmutableList.Builder<Place> places = ImmutableList.builder();
    for (String label : LABELS) {
      String value = volume.metadata().labels().get(label);
      List<String> values = value == null ? ImmutableList.of() : ZONES.splitToList(value);
      if (!values.isEmpty() && !values.contains("")) {
        places.add(new Place(label, ImmutableSortedSet.copyOf(values)));
      }
    }
    return places.build();
  }

  private record Test(List<Place> places) implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      for (Place place : places) {
        if (!place.has(node)) {
          return knowsPlaces(node) ? WRONG_ZONE : Verdict.ok();
        }
      }
      return Verdict.ok();
    }

    private static boolean knowsPlaces(NodeView node) {
      return LABELS.stream().anyMatch(node.labels()::containsKey);
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(
            StorageKinds.STORAGE_CLASS,
            (waiting, before, after) ->
                before == null && after != null && Storage.waitsForPod(after)),
        Hints.NODE_LABELS,
        new QueueingHint<>(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (waiting, before, after) -> after != null && PodClaim.isNamed(waiting, after)),
        new QueueingHint<>(BuiltInKinds.PERSISTENT_VOLUME, VolumeZone::moved));
  }

  private static boolean moved(
      Pod waiting, @Nullable PersistentVolume before, @Nullable PersistentVolume after) {
    return after != null && (before == null || !places(before).equals(places(after)));
  }
}
