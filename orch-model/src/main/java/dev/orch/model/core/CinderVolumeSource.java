package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Cinder Volume Source: the value of {@code Volume.cinder}. */
@Model
public record CinderVolumeSource(
    @Field(required = true) String volumeID,
    String fsType,
    boolean readOnly,
    @Nullable LocalObjectReference secretRef)
    implements CinderVolumeSourceBuilder.With {
  public CinderVolumeSource {
    volumeID = string(volumeID);
    fsType = string(fsType);
  }
}
