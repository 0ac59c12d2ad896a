package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Resource Metric Status: the value of {@code MetricStatus.resource}. */
@Model
public record ResourceMetricStatus(
    @Field(required = true) String name, @Field(required = true) MetricValueStatus current)
    implements ResourceMetricStatusBuilder.With {
  public ResourceMetricStatus {
    name = string(name);
    current = zero(current, MetricValueStatus.class);
  }
}
