package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * Metric Identifier: the value of {@code ExternalMetricSource.metric}, {@code
 * ObjectMetricSource.metric}, {@code PodsMetricSource.metric}, {@code ExternalMetricStatus.metric}
 * and others.
 */
@Model
public record MetricIdentifier(
    @Field(required = true) String name, @Nullable LabelSelector selector)
    implements MetricIdentifierBuilder.With {
  public MetricIdentifier {
    name = string(name);
  }
}
