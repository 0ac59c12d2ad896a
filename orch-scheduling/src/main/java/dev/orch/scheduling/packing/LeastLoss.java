package dev.orch.scheduling.packing;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.RankPlugin;
import dev.orch.scheduling.Resources;

/** Ranks nodes higher that lose less by the pod. */
final class LeastLoss implements RankPlugin {
  private final Losses losses;

  LeastLoss(Losses losses) {
    this.losses = losses;
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    return new Rank(losses, Resources.requestedBy(pod).milliCpu(), GpuRequest.ofWellFormed(pod));
  }

  private record Rank(Losses losses, long cpu, GpuRequest gpu) implements NodeRank {
    @Override
    public long of(NodeView node) {
      return losses.score(GpuNodes.of(node), cpu, gpu);
    }
  }
}
