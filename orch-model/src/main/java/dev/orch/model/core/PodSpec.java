package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pod Spec: the value of {@code Pod.spec}, {@code PodTemplateSpec.spec}. */
@Model
public record PodSpec(
    @Field(
            listType = "map",
            listMapKeys = "name",
            patchStrategy = "merge,retainKeys",
            patchMergeKey = "name")
        List<Volume> volumes,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<Container> initContainers,
    @Field(
            required = true,
            listType = "map",
            listMapKeys = "name",
            patchStrategy = "merge",
            patchMergeKey = "name")
        List<Container> containers,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<EphemeralContainer> ephemeralContainers,
    String restartPolicy,
    @Nullable Long terminationGracePeriodSeconds,
    @Nullable Long activeDeadlineSeconds,
    String dnsPolicy,
    @Field(mapType = "atomic") Map<String, String> nodeSelector,
    String serviceAccountName,
    String serviceAccount,
    @Nullable Boolean automountServiceAccountToken,
    String nodeName,
    boolean hostNetwork,
    boolean hostPID,
    boolean hostIPC,
    @Nullable Boolean shareProcessNamespace,
    @Nullable PodSecurityContext securityContext,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<LocalObjectReference> imagePullSecrets,
    String hostname,
    String subdomain,
    @Nullable Affinity affinity,
    String schedulerName,
    List<Toleration> tolerations,
    @Field(listType = "map", listMapKeys = "ip", patchStrategy = "merge", patchMergeKey = "ip")
        List<HostAlias> hostAliases,
    String priorityClassName,
    @Nullable Integer priority,
    @Nullable PodDNSConfig dnsConfig,
    List<PodReadinessGate> readinessGates,
    @Nullable String runtimeClassName,
    @Nullable Boolean enableServiceLinks,
    @Nullable String preemptionPolicy,
    Map<String, Quantity> overhead,
    @Field(
            listType = "map",
            listMapKeys = {"topologyKey", "whenUnsatisfiable"},
            patchStrategy = "merge",
            patchMergeKey = "topologyKey")
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @Nullable Boolean setHostnameAsFQDN,
    @Nullable PodOS os,
    @Nullable Boolean hostUsers,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<PodSchedulingGate> schedulingGates,
    @Field(
            listType = "map",
            listMapKeys = "name",
            patchStrategy = "merge,retainKeys",
            patchMergeKey = "name")
        List<PodResourceClaim> resourceClaims,
    @Nullable ResourceRequirements resources,
    @Nullable String hostnameOverride,
    @Nullable PodSchedulingGroup schedulingGroup)
    implements PodSpecBuilder.With {
  public PodSpec {
    volumes = list(volumes);
    containers = list(containers);
    restartPolicy = string(restartPolicy);
    dnsPolicy = string(dnsPolicy);
    nodeSelector = map(nodeSelector);
    serviceAccountName = string(serviceAccountName);
    serviceAccount = string(serviceAccount);
    nodeName = string(nodeName);
    imagePullSecrets = list(imagePullSecrets);
    hostname = string(hostname);
    subdomain = string(subdomain);
    schedulerName = string(schedulerName);
    initContainers = list(initContainers);
    tolerations = list(tolerations);
    hostAliases = list(hostAliases);
    priorityClassName = string(priorityClassName);
    readinessGates = list(readinessGates);
    overhead = map(overhead);
    topologySpreadConstraints = list(topologySpreadConstraints);
    ephemeralContainers = list(ephemeralContainers);
    schedulingGates = list(schedulingGates);
    resourceClaims = list(resourceClaims);
  }
}
