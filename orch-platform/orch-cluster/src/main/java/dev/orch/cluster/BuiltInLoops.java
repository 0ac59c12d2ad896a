package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import java.util.List;

/** The loops of Kubernetes' own controller manager and scheduler. */
final class BuiltInLoops {
  private BuiltInLoops() {}

  static List<Loop> controllers() {
    return ImmutableList.of(Deployments.controller(), ReplicaSets.controller());
  }

  static List<Loop> scheduler(long seed) {
    return ImmutableList.of();
  }
}
