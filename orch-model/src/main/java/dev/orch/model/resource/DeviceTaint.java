package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Device Taint: the value of {@code Device.taints}. */
@Model
public record DeviceTaint(
    @Field(required = true) String key,
    String value,
    @Field(required = true) String effect,
    @Nullable Instant timeAdded)
    implements DeviceTaintBuilder.With {
  public DeviceTaint {
    key = string(key);
    value = string(value);
    effect = string(effect);
  }
}
