package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Config Map Volume Source: the value of {@code Volume.configMap}. */
@Model
public record ConfigMapVolumeSource(
    @Field(defaultValue = "") String name,
    List<KeyToPath> items,
    @Nullable Integer defaultMode,
    @Nullable Boolean optional)
    implements ConfigMapVolumeSourceBuilder.With {
  public ConfigMapVolumeSource {
    name = string(name);
    items = list(items);
  }
}
