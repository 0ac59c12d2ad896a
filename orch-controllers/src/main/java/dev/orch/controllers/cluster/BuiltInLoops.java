package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import java.util.List;

/** The controllers that a cluster has. */
public final class BuiltInLoops {
  private BuiltInLoops() {}

  /** All of them, in the order in which they are to be started. */
  public static List<Loop> all() {
    return ImmutableList.of(
        NodeLifecycle.controller(),
        TaintEviction.controller(),
        ServiceAccounts.controller(),
        Deployments.controller(),
        ReplicaSets.controller());
  }
}
