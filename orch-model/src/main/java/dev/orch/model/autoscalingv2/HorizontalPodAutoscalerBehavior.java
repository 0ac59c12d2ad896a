package dev.orch.model.autoscalingv2;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Horizontal Pod Autoscaler Behavior: the value of {@code HorizontalPodAutoscalerSpec.behavior}.
 */
@Model
public record HorizontalPodAutoscalerBehavior(
    @Nullable HPAScalingRules scaleUp, @Nullable HPAScalingRules scaleDown)
    implements HorizontalPodAutoscalerBehaviorBuilder.With {}
