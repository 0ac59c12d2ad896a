package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Key To Path: the value of {@code ConfigMapVolumeSource.items}, {@code ConfigMapProjection.items},
 * {@code SecretProjection.items}, {@code SecretVolumeSource.items}.
 */
@Model
public record KeyToPath(
    @Field(required = true) String key, @Field(required = true) String path, @Nullable Integer mode)
    implements KeyToPathBuilder.With {
  public KeyToPath {
    key = string(key);
    path = string(path);
  }
}
