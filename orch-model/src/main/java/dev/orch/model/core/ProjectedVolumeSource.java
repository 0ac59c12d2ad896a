package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Projected Volume Source: the value of {@code Volume.projected}. */
@Model
public record ProjectedVolumeSource(
    @Field(always = true) List<VolumeProjection> sources, @Nullable Integer defaultMode)
    implements ProjectedVolumeSourceBuilder.With {
  public ProjectedVolumeSource {
    sources = list(sources);
  }
}
