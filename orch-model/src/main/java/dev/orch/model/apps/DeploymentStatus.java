package dev.orch.model.apps;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployment Status: the value of {@code Deployment.status}. */
@Model
public record DeploymentStatus(
    long observedGeneration,
    int replicas,
    int updatedReplicas,
    int readyReplicas,
    int availableReplicas,
    int unavailableReplicas,
    @Nullable Integer terminatingReplicas,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<DeploymentCondition> conditions,
    @Nullable Integer collisionCount)
    implements DeploymentStatusBuilder.With {
  public DeploymentStatus {
    conditions = list(conditions);
  }
}
