package dev.orch.scheduling;

import dev.orch.model.core.Pod;

/**
 * Decides whether a pod may be decided on at all. Called by the scheduler's loop before a pod is
 * queued, and again when the pod changes or one of the plugin's {@linkplain Requeueing hints} says
 * so. Must be stateless.
 */
@FunctionalInterface
public interface PreEnqueuePlugin {
  /** Whether the pod may be queued, and if not, why. */
  Verdict mayEnqueue(Pod pod, ClusterView cluster);
}
