package dev.orch.model.autoscaling;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Horizontal Pod Autoscaler Status: the value of {@code HorizontalPodAutoscaler.status}. */
@Model
public record HorizontalPodAutoscalerStatus(
    @Nullable Long observedGeneration,
    @Nullable Instant lastScaleTime,
    @Field(required = true) int currentReplicas,
    @Field(required = true) int desiredReplicas,
    @Nullable Integer currentCPUUtilizationPercentage)
    implements HorizontalPodAutoscalerStatusBuilder.With {}
