package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Horizontal Pod Autoscaler Status: the value of {@code HorizontalPodAutoscaler.status}. */
@Model
public record HorizontalPodAutoscalerStatus(
    @Nullable Long observedGeneration,
    @Nullable Instant lastScaleTime,
    int currentReplicas,
    @Field(required = true) int desiredReplicas,
    @Field(always = true) List<MetricStatus> currentMetrics,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<HorizontalPodAutoscalerCondition> conditions)
    implements HorizontalPodAutoscalerStatusBuilder.With {
  public HorizontalPodAutoscalerStatus {
    currentMetrics = list(currentMetrics);
    conditions = list(conditions);
  }
}
