package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Downward API Volume Source: the value of {@code Volume.downwardAPI}. */
@Model
public record DownwardAPIVolumeSource(
    List<DownwardAPIVolumeFile> items, @Nullable Integer defaultMode)
    implements DownwardAPIVolumeSourceBuilder.With {
  public DownwardAPIVolumeSource {
    items = list(items);
  }
}
