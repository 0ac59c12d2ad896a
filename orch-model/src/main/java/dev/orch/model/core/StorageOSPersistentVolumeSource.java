package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Storage OS Persistent Volume Source: the value of {@code PersistentVolumeSpec.storageos}. */
@Model
public record StorageOSPersistentVolumeSource(
    String volumeName,
    String volumeNamespace,
    String fsType,
    boolean readOnly,
    @Nullable ObjectReference secretRef)
    implements StorageOSPersistentVolumeSourceBuilder.With {
  public StorageOSPersistentVolumeSource {
    volumeName = string(volumeName);
    volumeNamespace = string(volumeNamespace);
    fsType = string(fsType);
  }
}
