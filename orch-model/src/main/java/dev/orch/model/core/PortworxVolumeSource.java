package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Portworx Volume Source: the value of {@code Volume.portworxVolume}, {@code
 * PersistentVolumeSpec.portworxVolume}.
 */
@Model
public record PortworxVolumeSource(
    @Field(required = true) String volumeID, String fsType, boolean readOnly)
    implements PortworxVolumeSourceBuilder.With {
  public PortworxVolumeSource {
    volumeID = string(volumeID);
    fsType = string(fsType);
  }
}
