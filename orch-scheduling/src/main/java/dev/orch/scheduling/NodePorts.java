package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/** The node's pods must not hold a host port that the pod asks for. */
final class NodePorts implements FilterPlugin, Requeueing {
  private static final Verdict TAKEN =
      Verdict.rejected("node(s) didn't have free ports for the requested pod ports");

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofNeighbours(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    List<HostPort> wanted = HostPort.of(pod);
    return wanted.isEmpty() ? NodeTest.everywhere() : new Test(wanted);
  }

  private record Test(List<HostPort> wanted) implements LocalColumnTest {
    @Override
    public Verdict test(NodeView node) {
      return conflicts(node) ? TAKEN : Verdict.ok();
    }

    private boolean conflicts(NodeView node) {
      for (HostPort used : node.usedPorts()) {
        for (HostPort port : wanted) {
          if (port.conflicts(used)) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      long fits = candidates;
      for (long left = candidates & chunk.portsInUse; left != 0; left &= left - 1) {
        if (conflicts(chunk.nodes[Long.numberOfTrailingZeros(left)])) {
          fits &= ~Long.lowestOneBit(left);
        }
      }
      return fits;
    }
  }
}
