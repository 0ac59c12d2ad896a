package dev.orch.model.apps;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stateful Set Status: the value of {@code StatefulSet.status}. */
@Model
public record StatefulSetStatus(
    long observedGeneration,
    @Field(required = true) int replicas,
    int readyReplicas,
    int currentReplicas,
    int updatedReplicas,
    String currentRevision,
    String updateRevision,
    @Nullable Integer collisionCount,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<StatefulSetCondition> conditions,
    @Field(always = true) int availableReplicas)
    implements StatefulSetStatusBuilder.With {
  public StatefulSetStatus {
    currentRevision = string(currentRevision);
    updateRevision = string(updateRevision);
    conditions = list(conditions);
  }
}
