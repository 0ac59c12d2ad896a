package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Replication Controller Status: the value of {@code ReplicationController.status}. */
@Model
public record ReplicationControllerStatus(
    @Field(required = true) int replicas,
    int fullyLabeledReplicas,
    int readyReplicas,
    int availableReplicas,
    long observedGeneration,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<ReplicationControllerCondition> conditions)
    implements ReplicationControllerStatusBuilder.With {
  public ReplicationControllerStatus {
    conditions = list(conditions);
  }
}
