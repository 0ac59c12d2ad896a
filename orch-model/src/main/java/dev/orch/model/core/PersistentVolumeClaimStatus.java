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

/** Persistent Volume Claim Status: the value of {@code PersistentVolumeClaim.status}. */
@Model
public record PersistentVolumeClaimStatus(
    String phase,
    List<String> accessModes,
    Map<String, Quantity> capacity,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<PersistentVolumeClaimCondition> conditions,
    Map<String, Quantity> allocatedResources,
    @Field(mapType = "granular") Map<String, String> allocatedResourceStatuses,
    @Nullable String currentVolumeAttributesClassName,
    @Nullable ModifyVolumeStatus modifyVolumeStatus)
    implements PersistentVolumeClaimStatusBuilder.With {
  public PersistentVolumeClaimStatus {
    phase = string(phase);
    accessModes = list(accessModes);
    capacity = map(capacity);
    conditions = list(conditions);
    allocatedResources = map(allocatedResources);
    allocatedResourceStatuses = map(allocatedResourceStatuses);
  }
}
