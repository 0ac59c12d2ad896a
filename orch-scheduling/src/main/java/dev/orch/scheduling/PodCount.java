package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * How often a node's pods count, each by itself. The columns of all such counts are brought up to
 * date together ({@link PodColumns}).
 */
interface PodCount extends NodeNumber {
  /** How often the pod counts, mostly 0 or 1. */
  int of(PlacedPod pod);

  /**
   * What each pod that counts is filed under: a label of it as {@link PodMatcher#label} writes it,
   * or a term that it has. Null if they have nothing in common that is known.
   */
  @Nullable Object filedUnder();

  @Override
  default int of(NodeView node) {
    int sum = 0;
    for (PlacedPod pod : node.placed()) {
      sum += of(pod);
    }
    return sum;
  }

  @Override
  default NodeColumn of(ClusterView cluster, @Nullable NodeColumn earlier) {
    return cluster.derived(PodColumns.DERIVATION).column(this, cluster.chunks());
  }
}
