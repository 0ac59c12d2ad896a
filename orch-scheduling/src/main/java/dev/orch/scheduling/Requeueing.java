package dev.orch.scheduling;

import java.util.List;

/**
 * An optional power of a plugin: it knows which changes may help the pods that it refused. Those
 * that a plugin without it refused are tried again after every change of a node or a pod.
 */
@FunctionalInterface
public interface Requeueing {
  /**
   * The hints, the same at every call. Their kinds, and no others beside nodes and pods, are in the
   * {@link ClusterView}s that the scheduler's loop keeps.
   */
  List<QueueingHint<?>> hints();
}
