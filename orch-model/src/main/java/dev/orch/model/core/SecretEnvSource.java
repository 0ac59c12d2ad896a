package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Secret Env Source: the value of {@code EnvFromSource.secretRef}. */
@Model
public record SecretEnvSource(@Field(defaultValue = "") String name, @Nullable Boolean optional)
    implements SecretEnvSourceBuilder.With {
  public SecretEnvSource {
    name = string(name);
  }
}
