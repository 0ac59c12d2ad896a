package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Host Path Volume Source: the value of {@code Volume.hostPath}, {@code
 * PersistentVolumeSpec.hostPath}.
 */
@Model
public record HostPathVolumeSource(@Field(required = true) String path, @Nullable String type)
    implements HostPathVolumeSourceBuilder.With {
  public HostPathVolumeSource {
    path = string(path);
  }
}
