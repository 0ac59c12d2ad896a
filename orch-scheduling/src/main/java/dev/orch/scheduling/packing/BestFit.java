package dev.orch.scheduling.packing;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.RankPlugin;
import dev.orch.scheduling.Resources;

/**
 * Ranks nodes higher on which less CPU and GPU is left: both halves of the score, in relation to
 * 128 cores and 8 devices, as the published simulator of Weng et al. has it.
 */
final class BestFit implements RankPlugin {
  private static final double CPU = 128_000;
  private static final double GPU = 8_000;

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    GpuRequest gpu = GpuRequest.ofWellFormed(pod);
    return new Rank(Resources.requestedBy(pod).milliCpu(), gpu.count() * gpu.milli());
  }

  private record Rank(long cpu, int gpu) implements NodeRank {
    @Override
    public long of(NodeView view) {
      GpuNode node = GpuNodes.of(view);
      double left = (node.cpu - cpu) / CPU / 2 + (node.total() - gpu) / GPU / 2;
      return (long) (100 * Math.max(0, 1 - left));
    }
  }
}
