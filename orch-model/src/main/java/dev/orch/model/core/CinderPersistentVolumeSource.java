package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Cinder Persistent Volume Source: the value of {@code PersistentVolumeSpec.cinder}. */
@Model
public record CinderPersistentVolumeSource(
    @Field(required = true) String volumeID,
    String fsType,
    boolean readOnly,
    @Nullable SecretReference secretRef)
    implements CinderPersistentVolumeSourceBuilder.With {
  public CinderPersistentVolumeSource {
    volumeID = string(volumeID);
    fsType = string(fsType);
  }
}
