package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Empty Dir Volume Source: the value of {@code Volume.emptyDir}. */
@Model
public record EmptyDirVolumeSource(String medium, @Nullable Quantity sizeLimit)
    implements EmptyDirVolumeSourceBuilder.With {
  public EmptyDirVolumeSource {
    medium = string(medium);
  }
}
