package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.CertificateApproving;
import dev.orch.controllers.access.CertificateCleaning;
import dev.orch.controllers.access.ClusterInfoSigning;
import dev.orch.controllers.access.ClusterRoleAggregation;
import dev.orch.controllers.access.LegacyTokenCleaning;
import dev.orch.controllers.access.TokenCleaning;
import dev.orch.controllers.autoscaling.Autoscalers;
import dev.orch.controllers.batch.CronJobs;
import dev.orch.controllers.batch.FinishedJobs;
import dev.orch.controllers.batch.Jobs;
import dev.orch.controllers.devices.DeviceTaintEviction;
import dev.orch.controllers.devices.ResourceClaims;
import dev.orch.controllers.network.EndpointSliceMirroring;
import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.controllers.network.ServiceRanges;
import dev.orch.controllers.policy.DisruptionBudgets;
import dev.orch.controllers.quota.ResourceQuotas;
import dev.orch.controllers.storage.AttachDetach;
import dev.orch.controllers.storage.ClaimExpansion;
import dev.orch.controllers.storage.EphemeralVolumes;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.controllers.workloads.DaemonSets;
import dev.orch.controllers.workloads.Deployments;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.controllers.workloads.ReplicationControllers;
import dev.orch.controllers.workloads.StatefulSets;
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
        ReplicationControllers.controller(),
        StatefulSets.controller(),
        DaemonSets.controller(),
        new Jobs(),
        CronJobs.controller(),
        FinishedJobs.controller(),
        new DisruptionBudgets(),
        Autoscalers.controller(),
        EndpointSlices.controller(),
        EndpointsController.controller(),
        EndpointSliceMirroring.controller(),
        ServiceRanges.controller(),
        TaintEviction.controller(),
        ClaimProtection.controller(),
        VolumeProtection.controller(),
        new AttributesClassProtection(),
        new NodeTtl(),
        new PersistentVolumeBinder(),
        new AttachDetach(),
        ClaimExpansion.controller(),
        new EphemeralVolumes(),
        new ResourceClaims(),
        new DeviceTaintEviction(),
        ClusterRoleAggregation.controller(),
        CertificateApproving.controller(),
        CertificateCleaning.controller(),
        TokenCleaning.controller(),
        LegacyTokenCleaning.controller(),
        ClusterInfoSigning.controller(),
        Namespaces.controller(),
        new GarbageCollector(),
        new ResourceQuotas(),
        PodGarbage.controller());
  }

  /**
   * The service account of kube-system that Kubernetes gives the rights that a loop needs, by the
   * loop's name.
   */
  public static String account(String loop) {
    return switch (loop) {
      case "bootstrap-signer-controller" -> "bootstrap-signer";
      case "certificatesigningrequest-approving-controller",
          "certificatesigningrequest-cleaner-controller",
          "certificatesigningrequest-signing-controller" ->
          "certificate-controller";
      case "daemonset-controller" -> "daemon-set-controller";
      case "endpoints-controller" -> "endpoint-controller";
      case "endpointslice-mirroring-controller" -> "endpointslicemirroring-controller";
      case "garbage-collector-controller" -> "generic-garbage-collector";
      case "horizontal-pod-autoscaler-controller" -> "horizontal-pod-autoscaler";
      case "legacy-serviceaccount-token-cleaner-controller" ->
          "legacy-service-account-token-cleaner";
      case "node-lifecycle-controller", "node-ipam-controller", "taint-eviction-controller" ->
          "node-controller";
      case "persistentvolume-attach-detach-controller" -> "attachdetach-controller";
      case "persistentvolume-expander-controller" -> "expand-controller";
      case "persistentvolume-binder-controller" -> "persistent-volume-binder";
      case "persistentvolume-protection-controller" -> "pv-protection-controller";
      case "persistentvolumeclaim-protection-controller" -> "pvc-protection-controller";
      case "pod-garbage-collector-controller" -> "pod-garbage-collector";
      case "replicationcontroller-controller" -> "replication-controller";
      case "resourceclaim-controller" -> "resource-claim-controller";
      case "root-ca-certificate-publisher-controller" -> "root-ca-cert-publisher";
      case "service-cidr-controller" -> "service-cidrs-controller";
      case "serviceaccount-controller" -> "service-account-controller";
      case "token-cleaner-controller" -> "token-cleaner";
      default -> loop;
    };
  }
}
