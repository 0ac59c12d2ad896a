package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Bytes;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Secret kind of v1. */
@Model
public record Secret(
    ObjectMeta metadata,
    @Nullable Boolean immutable,
    Map<String, Bytes> data,
    Map<String, String> stringData,
    String type)
    implements Resource, SecretBuilder.With {
  public Secret {
    metadata = zero(metadata, ObjectMeta.class);
    data = map(data);
    type = string(type);
    stringData = map(stringData);
  }
}
