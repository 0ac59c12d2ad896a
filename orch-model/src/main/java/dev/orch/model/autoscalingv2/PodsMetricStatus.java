package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pods Metric Status: the value of {@code MetricStatus.pods}. */
@Model
public record PodsMetricStatus(
    @Field(required = true) MetricIdentifier metric,
    @Field(required = true) MetricValueStatus current)
    implements PodsMetricStatusBuilder.With {
  public PodsMetricStatus {
    metric = zero(metric, MetricIdentifier.class);
    current = zero(current, MetricValueStatus.class);
  }
}
