package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/** A number that each node has by itself: a derivation of the column of these numbers. */
interface NodeNumber extends Derivation<NodeColumn> {
  /** The node's number. */
  int of(NodeView node);

  /** The node's number, if it is known what it was for an earlier state of the node. */
  default int of(NodeView node, NodeView earlier, int number) {
    return of(node);
  }

  @Override
  default NodeColumn of(ClusterView cluster, @Nullable NodeColumn earlier) {
    return NodeColumn.of(this, cluster.chunks(), earlier);
  }
}
