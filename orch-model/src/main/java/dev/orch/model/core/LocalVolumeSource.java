package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Local Volume Source: the value of {@code PersistentVolumeSpec.local}. */
@Model
public record LocalVolumeSource(@Field(required = true) String path, @Nullable String fsType)
    implements LocalVolumeSourceBuilder.With {
  public LocalVolumeSource {
    path = string(path);
  }
}
