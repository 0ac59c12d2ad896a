package dev.orch.scheduling;

/**
 * A number that a node has by itself, for {@link ClusterView#sum}. A value: equal ones count alike.
 */
@FunctionalInterface
public interface NodeCount {
  /** The node's number, a function of the node view alone. */
  int of(NodeView node);
}
