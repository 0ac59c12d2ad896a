package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * Ranks nodes higher that have the pod's images already: the sum of their sizes, each times the
 * share of nodes that have it (so that one node doesn't attract all), between 23 MiB and 1,000 MiB
 * per image.
 */
final class ImageLocality implements RankPlugin {
  private static final long MIB = 1024 * 1024;
  private static final long MIN = 23 * MIB;
  private static final long MAX_PER_IMAGE = 1000 * MIB;

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    List<String> images = PodImages.of(pod);
    ImmutableList.Builder<Double> spread = ImmutableList.builder();
    boolean any = false;
    for (String image : images) {
      int nodes = cluster.nodesWithImage(image);
      spread.add((double) nodes / cluster.size());
      any |= nodes > 0;
    }
    return any ? new Present(images, spread.build()) : NodeRank.same(0);
  }

  /**
   * What is there of the images.
   *
   * @param spread the share of nodes that has each
   */
  private record Present(List<String> images, List<Double> spread) implements NodeRank {
    @Override
    public long of(NodeView node) {
      if (node.images().isEmpty()) {
        return 0;
      }
      long sum = 0;
      for (int i = 0; i < images.size(); i++) {
        Long size = node.images().get(images.get(i));
        if (size != null) {
          sum += (long) (size * spread.get(i));
        }
      }
      long max = MAX_PER_IMAGE * images.size();
      return NodeScore.MAX * (Math.max(MIN, Math.min(max, sum)) - MIN) / (max - MIN);
    }
  }
}
