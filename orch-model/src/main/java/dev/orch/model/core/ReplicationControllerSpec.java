package dev.orch.model.core;

import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replication Controller Spec: the value of {@code ReplicationController.spec}. */
@Model
public record ReplicationControllerSpec(
    @Nullable Integer replicas,
    int minReadySeconds,
    @Field(mapType = "atomic") Map<String, String> selector,
    @Nullable PodTemplateSpec template)
    implements ReplicationControllerSpecBuilder.With {
  public ReplicationControllerSpec {
    selector = map(selector);
  }
}
