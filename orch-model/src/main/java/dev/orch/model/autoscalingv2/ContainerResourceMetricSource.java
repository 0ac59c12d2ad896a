package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Container Resource Metric Source: the value of {@code MetricSpec.containerResource}. */
@Model
public record ContainerResourceMetricSource(
    @Field(required = true) String name,
    @Field(required = true) MetricTarget target,
    @Field(required = true) String container)
    implements ContainerResourceMetricSourceBuilder.With {
  public ContainerResourceMetricSource {
    name = string(name);
    target = zero(target, MetricTarget.class);
    container = string(container);
  }
}
