package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Glusterfs Persistent Volume Source: the value of {@code PersistentVolumeSpec.glusterfs}. */
@Model
public record GlusterfsPersistentVolumeSource(
    @Field(required = true) String endpoints,
    @Field(required = true) String path,
    boolean readOnly,
    @Nullable String endpointsNamespace)
    implements GlusterfsPersistentVolumeSourceBuilder.With {
  public GlusterfsPersistentVolumeSource {
    endpoints = string(endpoints);
    path = string(path);
  }
}
