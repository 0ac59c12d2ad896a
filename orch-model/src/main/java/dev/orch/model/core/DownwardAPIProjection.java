package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Downward API Projection: the value of {@code VolumeProjection.downwardAPI}. */
@Model
public record DownwardAPIProjection(List<DownwardAPIVolumeFile> items)
    implements DownwardAPIProjectionBuilder.With {
  public DownwardAPIProjection {
    items = list(items);
  }
}
