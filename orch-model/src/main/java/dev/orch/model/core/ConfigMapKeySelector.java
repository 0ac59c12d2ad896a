package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Config Map Key Selector: the value of {@code EnvVarSource.configMapKeyRef}. */
@Model
@Atomic
public record ConfigMapKeySelector(
    @Field(defaultValue = "") String name,
    @Field(required = true) String key,
    @Nullable Boolean optional)
    implements ConfigMapKeySelectorBuilder.With {
  public ConfigMapKeySelector {
    name = string(name);
    key = string(key);
  }
}
