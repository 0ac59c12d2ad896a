package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSINodeDriver;
import dev.orch.model.storage.VolumeAttachment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** No more volumes of a driver on a node than its {@code CSINode} allows. */
final class NodeVolumeLimits implements FilterPlugin, Requeueing {
  private static final Verdict TOO_MANY = Verdict.rejected("node(s) exceed max volume count");

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    if (PodClaim.of(pod).isEmpty()) {
      return NodeTest.everywhere();
    }
    for (PodClaim named : PodClaim.of(pod)) {
      if (named.find(cluster).isEmpty()) {
        String key = named.namespace() + "/" + named.name();
        return new Missing(Verdict.unresolvable("looking up PVC " + key + ": " + named.notFound()));
      }
    }
    Set<Attached> wanted = attached(pod, cluster);
    return wanted.isEmpty() ? NodeTest.everywhere() : Test.of(wanted, cluster);
  }

  private record Missing(Verdict why) implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      return why;
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  /**
   * A volume of a driver.
   *
   * @param handle its name to the driver; for a volume that isn't there yet the claim's name, which
   *     no driver would give
   */
  private record Attached(String driver, String handle) implements Comparable<Attached> {
    @Override
    public int compareTo(Attached other) {
      int byDriver = driver.compareTo(other.driver);
      return byDriver != 0 ? byDriver : handle.compareTo(other.handle);
    }
  }

  private static Set<Attached> attached(Pod pod, ClusterView cluster) {
    Set<Attached> result = new TreeSet<>();
    for (PodClaim named : PodClaim.of(pod)) {
      PersistentVolumeClaim claim = named.find(cluster).orElse(null);
      Attached volume = claim == null ? null : attached(claim, cluster);
      if (volume != null) {
        result.add(volume);
      }
    }
    return result;
  }

  private static @Nullable Attached attached(PersistentVolumeClaim claim, ClusterView cluster) {
    PersistentVolume volume =
        claim.spec().volumeName().isEmpty() ? null : Storage.volume(claim, cluster).orElse(null);
    if (volume != null) {
      CSIPersistentVolumeSource source = volume.spec().csi();
      return source == null ? null : new Attached(source.driver(), source.volumeHandle());
    }
    String key = " " + claim.metadata().namespace() + "/" + claim.metadata().name();
    return Storage.storageClass(claim, cluster)
        .map(storageClass -> new Attached(storageClass.provisioner(), key))
        .orElse(null);
  }

  private record Test(
      Set<Attached> wanted,
      ClusterView cluster,
      ImmutableListMultimap<String, Attached> attachments)
      implements NodeTest {
    static Test of(Set<Attached> wanted, ClusterView cluster) {
      ImmutableListMultimap.Builder<String, Attached> attachments = ImmutableListMultimap.builder();
      for (VolumeAttachment each : cluster.all(StorageKinds.ATTACHMENT)) {
        String name = each.spec().source().persistentVolumeName();
        CSIPersistentVolumeSource source =
            name == null
                ? null
                : Storage.volume(name, cluster).map(volume -> volume.spec().csi()).orElse(null);
        if (source != null) {
          attachments.put(
              each.spec().nodeName(), new Attached(each.spec().attacher(), source.volumeHandle()));
        }
      }
      return new Test(wanted, cluster, attachments.build());
    }

    @Override
    public Verdict test(NodeView node) {
      Map<String, Integer> limits = limits(node.name());
      if (limits.isEmpty()) {
        return Verdict.ok();
      }
      Set<Attached> used = new TreeSet<>();
      for (Pod other : node.pods()) {
        used.addAll(attached(other, cluster));
      }
      used.addAll(attachments.get(node.name()));
      Map<String, Integer> counts = new TreeMap<>();
      used.forEach(each -> counts.merge(each.driver, 1, Integer::sum));
      for (Attached each : wanted) {
        if (!used.contains(each)) {
          int count = counts.merge(each.driver, 1, Integer::sum);
          Integer limit = limits.get(each.driver);
          if (limit != null && count > limit) {
            return TOO_MANY;
          }
        }
      }
      return Verdict.ok();
    }

    private Map<String, Integer> limits(String nodeName) {
      Map<String, Integer> limits = new TreeMap<>();
      CSINode node = cluster.find(StorageKinds.NODE, "", nodeName).orElse(null);
      if (node != null) {
        for (CSINodeDriver driver : node.spec().drivers()) {
          if (driver.allocatable() != null && driver.allocatable().count() != null) {
            limits.put(driver.name(), driver.allocatable().count());
          }
        }
      }
      return limits;
    }
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(
            StorageKinds.NODE,
            (waiting, before, after) ->
                after != null && (before == null || allowsMore(before, after))),
        new QueueingHint<>(
            BuiltInKinds.POD,
            (waiting, before, after) ->
                before != null && after == null && !PodClaim.of(before).isEmpty()),
        new QueueingHint<>(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (waiting, before, after) ->
                before == null && after != null && PodClaim.isNamed(waiting, after)),
        new QueueingHint<>(
            StorageKinds.ATTACHMENT,
            (waiting, before, after) -> after == null && !PodClaim.of(waiting).isEmpty()));
  }

  private static boolean allowsMore(CSINode before, CSINode after) {
    for (CSINodeDriver now : after.spec().drivers()) {
      for (CSINodeDriver then : before.spec().drivers()) {
        if (now.name().equals(then.name()) && count(now) > count(then)) {
          return true;
        }
      }
    }
    return before.spec().drivers().size() < after.spec().drivers().size();
  }

  private static int count(CSINodeDriver driver) {
    return driver.allocatable() == null || driver.allocatable().count() == null
        ? Integer.MAX_VALUE
        : driver.allocatable().count();
  }
}
