package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Resource Metric Source: the value of {@code MetricSpec.resource}. */
@Model
public record ResourceMetricSource(
    @Field(required = true) String name, @Field(required = true) MetricTarget target)
    implements ResourceMetricSourceBuilder.With {
  public ResourceMetricSource {
    name = string(name);
    target = zero(target, MetricTarget.class);
  }
}
