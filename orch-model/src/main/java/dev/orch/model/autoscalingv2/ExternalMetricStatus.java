package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** External Metric Status: the value of {@code MetricStatus.external}. */
@Model
public record ExternalMetricStatus(
    @Field(required = true) MetricIdentifier metric,
    @Field(required = true) MetricValueStatus current)
    implements ExternalMetricStatusBuilder.With {
  public ExternalMetricStatus {
    metric = zero(metric, MetricIdentifier.class);
    current = zero(current, MetricValueStatus.class);
  }
}
