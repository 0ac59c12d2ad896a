package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node Status: the value of {@code Node.status}. */
@Model
public record NodeStatus(
    Map<String, Quantity> capacity,
    Map<String, Quantity> allocatable,
    String phase,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<NodeCondition> conditions,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<NodeAddress> addresses,
    NodeDaemonEndpoints daemonEndpoints,
    NodeSystemInfo nodeInfo,
    List<ContainerImage> images,
    List<String> volumesInUse,
    List<AttachedVolume> volumesAttached,
    @Nullable NodeConfigStatus config,
    List<NodeRuntimeHandler> runtimeHandlers,
    @Nullable NodeFeatures features,
    List<String> declaredFeatures)
    implements NodeStatusBuilder.With {
  public NodeStatus {
    capacity = map(capacity);
    allocatable = map(allocatable);
    phase = string(phase);
    conditions = list(conditions);
    addresses = list(addresses);
    daemonEndpoints = zero(daemonEndpoints, NodeDaemonEndpoints.class);
    nodeInfo = zero(nodeInfo, NodeSystemInfo.class);
    images = list(images);
    volumesInUse = list(volumesInUse);
    volumesAttached = list(volumesAttached);
    runtimeHandlers = list(runtimeHandlers);
    declaredFeatures = list(declaredFeatures);
  }
}
