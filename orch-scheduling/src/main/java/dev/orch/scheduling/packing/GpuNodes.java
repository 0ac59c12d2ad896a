package dev.orch.scheduling.packing;

import com.google.common.collect.MapMaker;
import dev.orch.scheduling.NodeCount;
import dev.orch.scheduling.NodeView;
import java.util.concurrent.ConcurrentMap;

/**
 * The GPU side of node views, worked out once for each as long as the view is in use. Safe for any
 * thread.
 */
final class GpuNodes {
  // Weak keys are compared by identity.
  private static final ConcurrentMap<NodeView, GpuNode> KNOWN = new MapMaker().weakKeys().makeMap();

  private GpuNodes() {}

  static GpuNode of(NodeView node) {
    return KNOWN.computeIfAbsent(node, GpuNode::of);
  }

  /** Counts of GPUs over the cluster, in thousandths of a device. */
  enum Count implements NodeCount {
    ALL {
      @Override
      public int of(NodeView node) {
        return GpuNodes.of(node).devices() * GpuRequest.WHOLE;
      }
    },
    FREE {
      @Override
      public int of(NodeView node) {
        return GpuNodes.of(node).total();
      }
    }
  }
}
