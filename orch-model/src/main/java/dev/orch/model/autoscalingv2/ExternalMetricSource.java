package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** External Metric Source: the value of {@code MetricSpec.external}. */
@Model
public record ExternalMetricSource(
    @Field(required = true) MetricIdentifier metric, @Field(required = true) MetricTarget target)
    implements ExternalMetricSourceBuilder.With {
  public ExternalMetricSource {
    metric = zero(metric, MetricIdentifier.class);
    target = zero(target, MetricTarget.class);
  }
}
