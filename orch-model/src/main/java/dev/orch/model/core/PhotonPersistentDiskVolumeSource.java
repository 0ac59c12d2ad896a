package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Photon Persistent Disk Volume Source: the value of {@code Volume.photonPersistentDisk}, {@code
 * PersistentVolumeSpec.photonPersistentDisk}.
 */
@Model
public record PhotonPersistentDiskVolumeSource(@Field(required = true) String pdID, String fsType)
    implements PhotonPersistentDiskVolumeSourceBuilder.With {
  public PhotonPersistentDiskVolumeSource {
    pdID = string(pdID);
    fsType = string(fsType);
  }
}
