package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Object Metric Status: the value of {@code MetricStatus.object}. */
@Model
public record ObjectMetricStatus(
    @Field(required = true) MetricIdentifier metric,
    @Field(required = true) MetricValueStatus current,
    @Field(required = true) CrossVersionObjectReference describedObject)
    implements ObjectMetricStatusBuilder.With {
  public ObjectMetricStatus {
    metric = zero(metric, MetricIdentifier.class);
    current = zero(current, MetricValueStatus.class);
    describedObject = zero(describedObject, CrossVersionObjectReference.class);
  }
}
