package dev.orch.model.autoscalingv2;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Metric Value Status: the value of {@code ContainerResourceMetricStatus.current}, {@code
 * ExternalMetricStatus.current}, {@code ObjectMetricStatus.current}, {@code
 * PodsMetricStatus.current} and others.
 */
@Model
public record MetricValueStatus(
    @Nullable Quantity value, @Nullable Quantity averageValue, @Nullable Integer averageUtilization)
    implements MetricValueStatusBuilder.With {}
