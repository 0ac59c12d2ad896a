package dev.orch.model.metrics;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/** What one container used: an element of {@code PodMetrics.containers}. */
@Model
public record ContainerMetrics(
    @Field(always = true) String name, @Field(always = true) Map<String, Quantity> usage)
    implements ContainerMetricsBuilder.With {
  public ContainerMetrics {
    name = string(name);
    usage = map(usage);
  }
}
