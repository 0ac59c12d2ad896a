package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Secret Projection: the value of {@code VolumeProjection.secret}. */
@Model
public record SecretProjection(
    @Field(defaultValue = "") String name, List<KeyToPath> items, @Nullable Boolean optional)
    implements SecretProjectionBuilder.With {
  public SecretProjection {
    name = string(name);
    items = list(items);
  }
}
