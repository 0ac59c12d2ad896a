package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Storage OS Volume Source: the value of {@code Volume.storageos}. */
@Model
public record StorageOSVolumeSource(
    String volumeName,
    String volumeNamespace,
    String fsType,
    boolean readOnly,
    @Nullable LocalObjectReference secretRef)
    implements StorageOSVolumeSourceBuilder.With {
  public StorageOSVolumeSource {
    volumeName = string(volumeName);
    volumeNamespace = string(volumeNamespace);
    fsType = string(fsType);
  }
}
