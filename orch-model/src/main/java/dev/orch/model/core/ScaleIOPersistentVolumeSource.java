package dev.orch.model.core;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Scale IO Persistent Volume Source: the value of {@code PersistentVolumeSpec.scaleIO}. */
@Model
public record ScaleIOPersistentVolumeSource(
    @Field(required = true) String gateway,
    @Field(required = true) String system,
    @Field(required = true) SecretReference secretRef,
    boolean sslEnabled,
    String protectionDomain,
    String storagePool,
    @Field(defaultValue = "ThinProvisioned") String storageMode,
    String volumeName,
    @Field(defaultValue = "xfs") String fsType,
    boolean readOnly)
    implements ScaleIOPersistentVolumeSourceBuilder.With {
  public ScaleIOPersistentVolumeSource {
    gateway = string(gateway);
    system = string(system);
    secretRef = zero(secretRef, SecretReference.class);
    protectionDomain = string(protectionDomain);
    storagePool = string(storagePool);
    storageMode = string(storageMode);
    volumeName = string(volumeName);
    fsType = string(fsType);
  }
}
