package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pod Status: the value of {@code Pod.status}. */
@Model
public record PodStatus(
    long observedGeneration,
    String phase,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<PodCondition> conditions,
    String message,
    String reason,
    String nominatedNodeName,
    String hostIP,
    @Field(patchStrategy = "merge", patchMergeKey = "ip") List<HostIP> hostIPs,
    String podIP,
    @Field(listType = "map", listMapKeys = "ip", patchStrategy = "merge", patchMergeKey = "ip")
        List<PodIP> podIPs,
    @Nullable Instant startTime,
    List<ContainerStatus> initContainerStatuses,
    List<ContainerStatus> containerStatuses,
    String qosClass,
    List<ContainerStatus> ephemeralContainerStatuses,
    String resize,
    @Field(
            listType = "map",
            listMapKeys = "name",
            patchStrategy = "merge,retainKeys",
            patchMergeKey = "name")
        List<PodResourceClaimStatus> resourceClaimStatuses,
    @Nullable PodExtendedResourceClaimStatus extendedResourceClaimStatus,
    Map<String, Quantity> allocatedResources,
    @Nullable ResourceRequirements resources,
    List<NodeAllocatableResourceClaimStatus> nodeAllocatableResourceClaimStatuses)
    implements PodStatusBuilder.With {
  public PodStatus {
    phase = string(phase);
    conditions = list(conditions);
    message = string(message);
    reason = string(reason);
    hostIP = string(hostIP);
    podIP = string(podIP);
    containerStatuses = list(containerStatuses);
    qosClass = string(qosClass);
    initContainerStatuses = list(initContainerStatuses);
    nominatedNodeName = string(nominatedNodeName);
    podIPs = list(podIPs);
    ephemeralContainerStatuses = list(ephemeralContainerStatuses);
    resize = string(resize);
    resourceClaimStatuses = list(resourceClaimStatuses);
    hostIPs = list(hostIPs);
    allocatedResources = map(allocatedResources);
    nodeAllocatableResourceClaimStatuses = list(nodeAllocatableResourceClaimStatuses);
  }
}
