package dev.orch.scheduling;

import java.util.SortedMap;

/**
 * Amounts of resources that a node has by itself, under some names, for {@link ClusterView#sums}. A
 * value: equal ones give the same amounts.
 */
@FunctionalInterface
public interface NodeAmounts {
  /** The node's amounts, a function of the node view alone. */
  SortedMap<String, Resources> of(NodeView node);
}
