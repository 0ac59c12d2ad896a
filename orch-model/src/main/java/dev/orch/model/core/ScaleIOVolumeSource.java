package dev.orch.model.core;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Scale IO Volume Source: the value of {@code Volume.scaleIO}. */
@Model
public record ScaleIOVolumeSource(
    @Field(required = true) String gateway,
    @Field(required = true) String system,
    @Field(required = true) LocalObjectReference secretRef,
    boolean sslEnabled,
    String protectionDomain,
    String storagePool,
    @Field(defaultValue = "ThinProvisioned") String storageMode,
    String volumeName,
    @Field(defaultValue = "xfs") String fsType,
    boolean readOnly)
    implements ScaleIOVolumeSourceBuilder.With {
  public ScaleIOVolumeSource {
    gateway = string(gateway);
    system = string(system);
    secretRef = zero(secretRef, LocalObjectReference.class);
    protectionDomain = string(protectionDomain);
    storagePool = string(storagePool);
    storageMode = string(storageMode);
    volumeName = string(volumeName);
    fsType = string(fsType);
  }
}
