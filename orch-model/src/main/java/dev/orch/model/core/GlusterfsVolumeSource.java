package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Glusterfs Volume Source: the value of {@code Volume.glusterfs}. */
@Model
public record GlusterfsVolumeSource(
    @Field(required = true) String endpoints, @Field(required = true) String path, boolean readOnly)
    implements GlusterfsVolumeSourceBuilder.With {
  public GlusterfsVolumeSource {
    endpoints = string(endpoints);
    path = string(path);
  }
}
