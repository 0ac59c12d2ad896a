package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Metric Spec: the value of {@code HorizontalPodAutoscalerSpec.metrics}. */
@Model
public record MetricSpec(
    @Field(required = true) String type,
    @Nullable ObjectMetricSource object,
    @Nullable PodsMetricSource pods,
    @Nullable ResourceMetricSource resource,
    @Nullable ContainerResourceMetricSource containerResource,
    @Nullable ExternalMetricSource external)
    implements MetricSpecBuilder.With {
  public MetricSpec {
    type = string(type);
  }
}
