package dev.orch.model.apps;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replica Set Status: the value of {@code ReplicaSet.status}. */
@Model
public record ReplicaSetStatus(
    @Field(required = true) int replicas,
    int fullyLabeledReplicas,
    int readyReplicas,
    int availableReplicas,
    @Nullable Integer terminatingReplicas,
    long observedGeneration,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<ReplicaSetCondition> conditions)
    implements ReplicaSetStatusBuilder.With {
  public ReplicaSetStatus {
    conditions = list(conditions);
  }
}
