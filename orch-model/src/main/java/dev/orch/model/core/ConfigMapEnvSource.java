package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Config Map Env Source: the value of {@code EnvFromSource.configMapRef}. */
@Model
public record ConfigMapEnvSource(@Field(defaultValue = "") String name, @Nullable Boolean optional)
    implements ConfigMapEnvSourceBuilder.With {
  public ConfigMapEnvSource {
    name = string(name);
  }
}
