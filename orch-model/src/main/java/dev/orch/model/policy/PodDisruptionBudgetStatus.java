package dev.orch.model.policy;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Pod Disruption Budget Status: the value of {@code PodDisruptionBudget.status}. */
@Model
public record PodDisruptionBudgetStatus(
    long observedGeneration,
    Map<String, Instant> disruptedPods,
    @Field(always = true) int disruptionsAllowed,
    @Field(always = true) int currentHealthy,
    @Field(always = true) int desiredHealthy,
    @Field(always = true) int expectedPods,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<Condition> conditions)
    implements PodDisruptionBudgetStatusBuilder.With {
  public PodDisruptionBudgetStatus {
    disruptedPods = map(disruptedPods);
    conditions = list(conditions);
  }
}
