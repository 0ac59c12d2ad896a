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

/**
 * Container Status: the value of {@code PodStatus.containerStatuses}, {@code
 * PodStatus.ephemeralContainerStatuses}, {@code PodStatus.initContainerStatuses}.
 */
@Model
public record ContainerStatus(
    @Field(required = true) String name,
    ContainerState state,
    ContainerState lastState,
    @Field(required = true) boolean ready,
    @Field(required = true) int restartCount,
    @Field(required = true) String image,
    @Field(required = true) String imageID,
    String containerID,
    @Nullable Boolean started,
    Map<String, Quantity> allocatedResources,
    @Nullable ResourceRequirements resources,
    @Field(
            listType = "map",
            listMapKeys = "mountPath",
            patchStrategy = "merge",
            patchMergeKey = "mountPath")
        List<VolumeMountStatus> volumeMounts,
    @Nullable ContainerUser user,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<ResourceStatus> allocatedResourcesStatus,
    @Nullable String stopSignal)
    implements ContainerStatusBuilder.With {
  public ContainerStatus {
    name = string(name);
    state = zero(state, ContainerState.class);
    lastState = zero(lastState, ContainerState.class);
    image = string(image);
    imageID = string(imageID);
    containerID = string(containerID);
    allocatedResources = map(allocatedResources);
    volumeMounts = list(volumeMounts);
    allocatedResourcesStatus = list(allocatedResourcesStatus);
  }
}
