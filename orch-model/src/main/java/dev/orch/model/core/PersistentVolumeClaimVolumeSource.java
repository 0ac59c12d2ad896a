package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Persistent Volume Claim Volume Source: the value of {@code Volume.persistentVolumeClaim}. */
@Model
public record PersistentVolumeClaimVolumeSource(
    @Field(required = true) String claimName, boolean readOnly)
    implements PersistentVolumeClaimVolumeSourceBuilder.With {
  public PersistentVolumeClaimVolumeSource {
    claimName = string(claimName);
  }
}
