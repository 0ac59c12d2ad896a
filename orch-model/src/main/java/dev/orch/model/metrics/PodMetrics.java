package dev.orch.model.metrics;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The PodMetrics kind of metrics.k8s.io/v1beta1: what a pod's containers used, on average, in the
 * window that ended at the timestamp.
 */
@Model
public record PodMetrics(
    ObjectMeta metadata,
    @Field(always = true) @Nullable Instant timestamp,
    @Field(always = true) @Nullable Duration window,
    @Field(always = true) List<ContainerMetrics> containers)
    implements Resource, PodMetricsBuilder.With {
  public PodMetrics {
    metadata = zero(metadata, ObjectMeta.class);
    containers = list(containers);
  }
}
