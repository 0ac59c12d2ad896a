package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.PodImages;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.RankPlugin;
import dev.orch.scheduling.Requeueing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ranks nodes by how little has to be moved, and from how near: the bytes of a pod's data times the
 * {@link Distance} of the nearest replica, summed over the data sets that the pod declares, the
 * volumes that its claims are bound to, and the images that the node hasn't got.
 */
public final class DataLocality implements RankPlugin, Requeueing {
  /** The pods' annotation with the data sets they read and their sizes: {@code a=200Gi,b=1Gi}. */
  public static final String DATA = "scheduling.orch.dev/data";

  private static final long MIB = 1024 * 1024;
  private static final Map<String, String> OUTSIDE = ImmutableSortedMap.of();

  private final Replicas replicas;
  private final Distance distance;

  /** With {@link Distance#DEFAULT} and what the nodes' annotations tell. */
  public DataLocality() {
    this(Distance.DEFAULT);
  }

  /** With what the nodes' annotations tell. */
  public DataLocality(Distance distance) {
    this(distance, Replicas.annotated());
  }

  /**
   * @param replicas tells where data sets are
   */
  public DataLocality(Distance distance, Replicas replicas) {
    this.distance = distance;
    this.replicas = replicas;
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    ImmutableList.Builder<Wanted> wanted = ImmutableList.builder();
    dataSets(pod).forEach((name, bytes) -> add(wanted, bytes, replicas.of(name, cluster)));
    for (PersistentVolume volume : VolumePlaces.volumes(pod, cluster)) {
      Quantity size = volume.spec().capacity().get("storage");
      add(wanted, size == null ? 0 : size.value(), VolumePlaces.of(volume));
    }
    ImmutableMap<String, Long> images = images(pod, cluster);
    List<Wanted> all = wanted.build();
    return all.isEmpty() && images.isEmpty() ? NodeRank.same(0) : new Moved(all, images, distance);
  }

  /** What is nowhere, or nobody knows where, is as far from all nodes. */
  private static void add(
      ImmutableList.Builder<Wanted> wanted, long bytes, List<Map<String, String>> places) {
    if (!places.isEmpty()) {
      wanted.add(new Wanted(mib(bytes), places));
    }
  }

  /** Rounded up. */
  private static long mib(long bytes) {
    return bytes / MIB + (bytes % MIB == 0 ? 0 : 1);
  }

  /** Anybody may write annotations: what makes no sense moves nothing. */
  private static Map<String, Long> dataSets(Pod pod) {
    TreeMap<String, Long> sizes = new TreeMap<>();
    for (String part : pod.metadata().annotations().getOrDefault(DATA, "").split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        try {
          long bytes = Quantity.parse(part.substring(equals + 1).trim()).value();
          sizes.put(part.substring(0, equals).trim(), Math.max(0, bytes));
        } catch (IllegalArgumentException malformed) {
          sizes.remove(part.substring(0, equals).trim());
        }
      }
    }
    return sizes;
  }

  /** The sizes of those that some nodes have. */
  private static ImmutableMap<String, Long> images(Pod pod, ClusterView cluster) {
    TreeMap<String, Long> sizes = new TreeMap<>();
    for (String image : PodImages.of(pod)) {
      if (cluster.nodesWithImage(image) > 0) {
        for (NodeView node : cluster.nodes()) {
          Long bytes = node.images().get(image);
          if (bytes != null) {
            sizes.put(image, mib(bytes));
            break;
          }
        }
      }
    }
    return ImmutableMap.copyOf(sizes);
  }

  /** So many MiB that are in any of these places. */
  private record Wanted(long mib, List<Map<String, String>> places) {}

  /**
   * MiB times distance.
   *
   * @param images the sizes of the pod's
   */
  private record Moved(List<Wanted> data, ImmutableMap<String, Long> images, Distance distance)
      implements NodeRank {
    @Override
    public Scaling scaling() {
      return Scaling.DOWN;
    }

    @Override
    public long of(NodeView node) {
      Map<String, String> labels = node.labels();
      long sum = 0;
      for (Wanted each : data) {
        int least = Integer.MAX_VALUE;
        for (Map<String, String> place : each.places) {
          least = Math.min(least, distance.between(place, labels));
        }
        sum += each.mib * least;
      }
      for (Map.Entry<String, Long> image : images.entrySet()) {
        if (!node.images().containsKey(image.getKey())) {
          sum += image.getValue() * distance.between(OUTSIDE, labels);
        }
      }
      return sum;
    }
  }

  /** It refuses nobody; claims and volumes have to be in its views. */
  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<PersistentVolumeClaim>(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM, (pod, before, after) -> false),
        new QueueingHint<PersistentVolume>(
            BuiltInKinds.PERSISTENT_VOLUME, (pod, before, after) -> false));
  }
}
