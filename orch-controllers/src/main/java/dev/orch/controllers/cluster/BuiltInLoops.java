package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import java.util.List;

/** The controllers that a cluster has. The scheduler's loop isn't one of them. */
public final class BuiltInLoops {
  private BuiltInLoops() {}

  /** All of them, in the order in which they are to be started. */
  public static List<Loop> all() {
    return ImmutableList.of(
        NodeLifecycle.controller(),
        ServiceAccounts.controller(),
        Deployments.controller(),
        ReplicaSets.controller(),
        EndpointSlices.controller(),
        EndpointsController.controller(),
        TaintEviction.controller(),
        Namespaces.controller(),
        new GarbageCollector(),
        PodGarbage.controller());
  }
}
