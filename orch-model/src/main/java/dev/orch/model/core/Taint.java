package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Taint: the value of {@code NodeSpec.taints}. */
@Model
public record Taint(
    @Field(required = true) String key,
    String value,
    @Field(required = true) String effect,
    @Nullable Instant timeAdded)
    implements TaintBuilder.With {
  public Taint {
    key = string(key);
    value = string(value);
    effect = string(effect);
  }
}
