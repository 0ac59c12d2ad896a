package dev.orch.model.apps;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Daemon Set Status: the value of {@code DaemonSet.status}. */
@Model
public record DaemonSetStatus(
    @Field(required = true) int currentNumberScheduled,
    @Field(required = true) int numberMisscheduled,
    @Field(required = true) int desiredNumberScheduled,
    @Field(required = true) int numberReady,
    long observedGeneration,
    int updatedNumberScheduled,
    int numberAvailable,
    int numberUnavailable,
    @Nullable Integer collisionCount,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<DaemonSetCondition> conditions)
    implements DaemonSetStatusBuilder.With {
  public DaemonSetStatus {
    conditions = list(conditions);
  }
}
