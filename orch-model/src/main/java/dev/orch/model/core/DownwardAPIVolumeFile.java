package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Downward API Volume File: the value of {@code DownwardAPIVolumeSource.items}, {@code
 * DownwardAPIProjection.items}.
 */
@Model
public record DownwardAPIVolumeFile(
    @Field(required = true) String path,
    @Nullable ObjectFieldSelector fieldRef,
    @Nullable ResourceFieldSelector resourceFieldRef,
    @Nullable Integer mode)
    implements DownwardAPIVolumeFileBuilder.With {
  public DownwardAPIVolumeFile {
    path = string(path);
  }
}
