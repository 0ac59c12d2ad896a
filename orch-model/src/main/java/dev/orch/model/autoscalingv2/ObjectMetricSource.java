package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Object Metric Source: the value of {@code MetricSpec.object}. */
@Model
public record ObjectMetricSource(
    @Field(required = true) CrossVersionObjectReference describedObject,
    @Field(required = true) MetricTarget target,
    @Field(required = true) MetricIdentifier metric)
    implements ObjectMetricSourceBuilder.With {
  public ObjectMetricSource {
    describedObject = zero(describedObject, CrossVersionObjectReference.class);
    target = zero(target, MetricTarget.class);
    metric = zero(metric, MetricIdentifier.class);
  }
}
