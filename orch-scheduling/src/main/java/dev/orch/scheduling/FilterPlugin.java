package dev.orch.scheduling;

import dev.orch.model.core.Pod;

/**
 * Decides which nodes a pod may run on. Called by the scheduler once per pod, on its caller's
 * thread; what the pod alone determines is worked out here, and the returned test keeps it. Must be
 * stateless.
 */
@FunctionalInterface
public interface FilterPlugin {
  /** The test of the pod against single nodes of the cluster. */
  NodeTest filter(Pod pod, ClusterView cluster);
}
