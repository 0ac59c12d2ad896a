package dev.orch.controllers.workloads;

import dev.orch.controllers.Controller;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.kinds.BuiltInKinds;

/** The ReplicaSet controller: as many pods of one template as wanted. */
public final class ReplicaSets {
  private static final ReplicaKind<ReplicaSet> KIND =
      new ReplicaKind<>(
          BuiltInKinds.REPLICA_SET, ReplicaSet::spec, ReplicaSet::status, ReplicaSet::withStatus);

  private ReplicaSets() {}

  public static Controller<ReplicaSet> controller() {
    return new ReplicaLoop<>(KIND).controller("replicaset-controller", "replicaset-controller");
  }
}
