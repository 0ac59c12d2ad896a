package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/** The node must be the one that the pod names, if it names one. */
final class NodeName implements FilterPlugin, Requeueing {
  private static final Verdict OTHER =
      Verdict.unresolvable("node(s) didn't match the requested node name");

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofNode(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    String name = pod.spec().nodeName();
    return name.isEmpty() ? NodeTest.everywhere() : new Test(name);
  }

  private record Test(String name) implements LocalColumnTest {
    @Override
    public Verdict test(NodeView node) {
      return node.name().equals(name) ? Verdict.ok() : OTHER;
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      int row = chunk.find(name);
      return row < 0 ? 0 : candidates & (1L << row);
    }
  }
}
