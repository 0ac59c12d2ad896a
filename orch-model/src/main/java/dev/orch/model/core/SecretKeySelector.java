package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Secret Key Selector: the value of {@code EnvVarSource.secretKeyRef}. */
@Model
@Atomic
public record SecretKeySelector(
    @Field(defaultValue = "") String name,
    @Field(required = true) String key,
    @Nullable Boolean optional)
    implements SecretKeySelectorBuilder.With {
  public SecretKeySelector {
    name = string(name);
    key = string(key);
  }
}
