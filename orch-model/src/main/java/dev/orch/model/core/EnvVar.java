package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Env Var: the value of {@code Container.env}, {@code EphemeralContainer.env}. */
@Model
public record EnvVar(
    @Field(required = true) String name, String value, @Nullable EnvVarSource valueFrom)
    implements EnvVarBuilder.With {
  public EnvVar {
    name = string(name);
    value = string(value);
  }
}
