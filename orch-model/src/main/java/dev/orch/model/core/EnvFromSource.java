package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Env From Source: the value of {@code Container.envFrom}, {@code EphemeralContainer.envFrom}. */
@Model
public record EnvFromSource(
    String prefix, @Nullable ConfigMapEnvSource configMapRef, @Nullable SecretEnvSource secretRef)
    implements EnvFromSourceBuilder.With {
  public EnvFromSource {
    prefix = string(prefix);
  }
}
