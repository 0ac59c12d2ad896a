package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Config Map Projection: the value of {@code VolumeProjection.configMap}. */
@Model
public record ConfigMapProjection(
    @Field(defaultValue = "") String name, List<KeyToPath> items, @Nullable Boolean optional)
    implements ConfigMapProjectionBuilder.With {
  public ConfigMapProjection {
    name = string(name);
    items = list(items);
  }
}
