package dev.orch.scheduling.packing;

import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Verdict;

/**
 * Lets shares of devices wait that would waste too much as GPUs become scarce. On a cluster with
 * the share {@code f} of its GPUs free a share may waste {@code f} times the tolerance of a device:
 * a price that rises with what is taken, as in online admission control (Awerbuch, Azar and
 * Plotkin, "Throughput-competitive on-line routing", FOCS 1993). Where demand is above capacity,
 * GPUs then go to pods that use them wholly; without scarcity nothing is held back for long.
 */
final class HoldBack implements FilterPlugin {
  private static final Verdict WASTEFUL =
      Verdict.rejected("node(s) would waste too much of a scarce GPU");

  private final TaskMix mix;
  private final double tolerance;

  HoldBack(TaskMix mix, double tolerance) {
    this.mix = mix;
    this.tolerance = tolerance;
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    GpuRequest request = GpuRequest.ofWellFormed(pod);
    if (!request.isShare()) {
      return NodeTest.everywhere();
    }
    long all = Math.max(1, cluster.sum(GpuNodes.Count.ALL));
    double free = (double) cluster.sum(GpuNodes.Count.FREE) / all;
    double most = tolerance * free * GpuRequest.WHOLE;
    return node -> test(node, request.milli(), most);
  }

  private Verdict test(NodeView node, int milli, double most) {
    return mix.waste(GpuNodes.of(node), milli) > most ? WASTEFUL : Verdict.ok();
  }
}
