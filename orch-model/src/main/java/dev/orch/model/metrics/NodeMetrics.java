package dev.orch.model.metrics;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The NodeMetrics kind of metrics.k8s.io/v1beta1: what a node used, on average, in the window that
 * ended at the timestamp.
 */
@Model
public record NodeMetrics(
    ObjectMeta metadata,
    @Field(always = true) @Nullable Instant timestamp,
    @Field(always = true) @Nullable Duration window,
    @Field(always = true) Map<String, Quantity> usage)
    implements Resource, NodeMetricsBuilder.With {
  public NodeMetrics {
    metadata = zero(metadata, ObjectMeta.class);
    usage = map(usage);
  }
}
