package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Metric Status: the value of {@code HorizontalPodAutoscalerStatus.currentMetrics}. */
@Model
public record MetricStatus(
    @Field(required = true) String type,
    @Nullable ObjectMetricStatus object,
    @Nullable PodsMetricStatus pods,
    @Nullable ResourceMetricStatus resource,
    @Nullable ContainerResourceMetricStatus containerResource,
    @Nullable ExternalMetricStatus external)
    implements MetricStatusBuilder.With {
  public MetricStatus {
    type = string(type);
  }
}
