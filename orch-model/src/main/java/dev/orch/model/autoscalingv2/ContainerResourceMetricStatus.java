package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Container Resource Metric Status: the value of {@code MetricStatus.containerResource}. */
@Model
public record ContainerResourceMetricStatus(
    @Field(required = true) String name,
    @Field(required = true) MetricValueStatus current,
    @Field(required = true) String container)
    implements ContainerResourceMetricStatusBuilder.With {
  public ContainerResourceMetricStatus {
    name = string(name);
    current = zero(current, MetricValueStatus.class);
    container = string(container);
  }
}
