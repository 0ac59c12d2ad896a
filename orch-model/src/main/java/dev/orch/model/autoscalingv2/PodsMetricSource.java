package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pods Metric Source: the value of {@code MetricSpec.pods}. */
@Model
public record PodsMetricSource(
    @Field(required = true) MetricIdentifier metric, @Field(required = true) MetricTarget target)
    implements PodsMetricSourceBuilder.With {
  public PodsMetricSource {
    metric = zero(metric, MetricIdentifier.class);
    target = zero(target, MetricTarget.class);
  }
}
