package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Tolerations;
import java.util.List;

/** Keeps pods off cordoned nodes, unless they tolerate the taint that stands for it. */
final class NodeUnschedulable implements FilterPlugin, Requeueing {
  private static final Taint CORDON =
      new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule", null);
  private static final Verdict CORDONED = Verdict.unresolvable("node(s) were unschedulable");

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofNode(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    return Tolerations.tolerate(pod.spec().tolerations(), CORDON)
        ? NodeTest.everywhere()
        : Test.INSTANCE;
  }

  private enum Test implements LocalColumnTest, Remediable {
    INSTANCE;

    @Override
    public Verdict test(NodeView node) {
      return node.node().spec().unschedulable() ? CORDONED : Verdict.ok();
    }

    @Override
    public List<Remedy> remedies(NodeView node) {
      return node.node().spec().unschedulable()
          ? ImmutableList.of(new Remedy.Uncordon())
          : ImmutableList.of();
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      return candidates & ~chunk.unschedulable;
    }
  }
}
