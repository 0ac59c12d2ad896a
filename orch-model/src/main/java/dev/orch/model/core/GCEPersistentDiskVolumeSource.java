package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * GCE Persistent Disk Volume Source: the value of {@code Volume.gcePersistentDisk}, {@code
 * PersistentVolumeSpec.gcePersistentDisk}.
 */
@Model
public record GCEPersistentDiskVolumeSource(
    @Field(required = true) String pdName, String fsType, int partition, boolean readOnly)
    implements GCEPersistentDiskVolumeSourceBuilder.With {
  public GCEPersistentDiskVolumeSource {
    pdName = string(pdName);
    fsType = string(fsType);
  }
}
