package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Toleration: the value of {@code PodSpec.tolerations}. */
@Model
public record Toleration(
    String key, String operator, String value, String effect, @Nullable Long tolerationSeconds)
    implements TolerationBuilder.With {
  public Toleration {
    key = string(key);
    operator = string(operator);
    value = string(value);
    effect = string(effect);
  }
}
