package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Bytes;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ConfigMap kind of v1. */
@Model
public record ConfigMap(
    ObjectMeta metadata,
    @Nullable Boolean immutable,
    Map<String, String> data,
    Map<String, Bytes> binaryData)
    implements Resource, ConfigMapBuilder.With {
  public ConfigMap {
    metadata = zero(metadata, ObjectMeta.class);
    data = map(data);
    binaryData = map(binaryData);
  }
}
