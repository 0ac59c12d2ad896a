package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.Tolerations;
import java.util.List;

/**
 * Keeps pods off nodes with {@code NoSchedule} or {@code NoExecute} taints that they don't
 * tolerate, and ranks nodes with fewer untolerated {@code PreferNoSchedule} taints higher.
 */
final class TaintToleration implements FilterPlugin, RankPlugin, Requeueing {
  private static final Verdict UNTOLERATED =
      Verdict.unresolvable("node(s) had untolerated taint(s)");

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofNode(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return new Test(pod.spec().tolerations());
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    return new Untolerated(
        pod.spec().tolerations().stream()
            .filter(t -> t.effect().isEmpty() || t.effect().equals("PreferNoSchedule"))
            .collect(ImmutableList.toImmutableList()));
  }

  /** How many soft taints aren't tolerated. */
  private record Untolerated(List<Toleration> tolerations) implements ColumnRank {
    @Override
    public Scaling scaling() {
      return Scaling.DOWN;
    }

    @Override
    public long of(NodeView node) {
      if (!node.hasSoftTaints()) {
        return 0;
      }
      long count = 0;
      for (Taint taint : node.node().spec().taints()) {
        if (taint.effect().equals("PreferNoSchedule")
            && !Tolerations.tolerate(tolerations, taint)) {
          count++;
        }
      }
      return count;
    }

    @Override
    public void addTo(long[] into, Chunk chunk, long rows, long factor) {
      for (long left = rows & chunk.softTaints; left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        into[row] += factor * of(chunk.nodes[row]);
      }
    }
  }

  private record Test(List<Toleration> tolerations) implements LocalColumnTest, Remediable {
    @Override
    public Verdict test(NodeView node) {
      if (node.hasHardTaints()) {
        for (Taint taint : node.node().spec().taints()) {
          if (isHard(taint) && !Tolerations.tolerate(tolerations, taint)) {
            return UNTOLERATED;
          }
        }
      }
      return Verdict.ok();
    }

    @Override
    public List<Remedy> remedies(NodeView node) {
      return node.node().spec().taints().stream()
          .filter(taint -> isHard(taint) && !Tolerations.tolerate(tolerations, taint))
          .map(Remedy.Tolerate::new)
          .collect(ImmutableList.toImmutableList());
    }

    private static boolean isHard(Taint taint) {
      return taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute");
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      long fits = candidates;
      for (long left = candidates & chunk.hardTaints; left != 0; left &= left - 1) {
        if (!test(chunk.nodes[Long.numberOfTrailingZeros(left)]).fits()) {
          fits &= ~Long.lowestOneBit(left);
        }
      }
      return fits;
    }
  }
}
