package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Metric Target: the value of {@code ContainerResourceMetricSource.target}, {@code
 * ExternalMetricSource.target}, {@code ObjectMetricSource.target}, {@code PodsMetricSource.target}
 * and others.
 */
@Model
public record MetricTarget(
    @Field(required = true) String type,
    @Nullable Quantity value,
    @Nullable Quantity averageValue,
    @Nullable Integer averageUtilization)
    implements MetricTargetBuilder.With {
  public MetricTarget {
    type = string(type);
  }
}
