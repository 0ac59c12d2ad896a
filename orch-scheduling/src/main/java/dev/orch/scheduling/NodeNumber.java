package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/** A number that each node has by itself: a derivation of the column of these numbers. */
interface NodeNumber extends Derivation<NodeColumn> {
  /** The node's number. */
  int of(NodeView node);

  /**
   * The node's number, if that of another is known: mostly an earlier state of the same node, with
   * which it has much in common.
   */
  default int of(NodeView node, NodeView other, int number) {
    return of(node);
  }

  @Override
  default NodeColumn of(ClusterView cluster, @Nullable NodeColumn earlier) {
    return NodeColumn.of(this, cluster.chunks(), earlier);
  }
}
