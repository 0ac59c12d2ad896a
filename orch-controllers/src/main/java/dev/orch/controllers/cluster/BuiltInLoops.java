package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.CertificateApproving;
import dev.orch.controllers.access.CertificateCleaning;
import dev.orch.controllers.access.ClusterInfoSigning;
import dev.orch.controllers.access.ClusterRoleAggregation;
import dev.orch.controllers.access.TokenCleaning;
import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.controllers.network.ServiceRanges;
import dev.orch.controllers.quota.ResourceQuotas;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import java.util.List;

/** The loops of Kubernetes' controller manager that are built in. */
public final class BuiltInLoops {
  private BuiltInLoops() {}

  /** All of them, each with its defaults. */
  public static List<Loop> all() {
    return ImmutableList.of(
        NodeLifecycle.controller(),
        ServiceAccounts.controller(),
        Deployments.controller(),
        ReplicaSets.controller(),
        EndpointSlices.controller(),
        EndpointsController.controller(),
        ServiceRanges.controller(),
        TaintEviction.controller(),
        ClaimProtection.controller(),
        VolumeProtection.controller(),
        new PersistentVolumeBinder(),
        ClusterRoleAggregation.controller(),
        CertificateApproving.controller(),
        CertificateCleaning.controller(),
        TokenCleaning.controller(),
        ClusterInfoSigning.controller(),
        Namespaces.controller(),
        new GarbageCollector(),
        new ResourceQuotas(),
        PodGarbage.controller());
  }
}
