package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Vsphere Virtual Disk Volume Source: the value of {@code Volume.vsphereVolume}, {@code
 * PersistentVolumeSpec.vsphereVolume}.
 */
@Model
public record VsphereVirtualDiskVolumeSource(
    @Field(required = true) String volumePath,
    String fsType,
    String storagePolicyName,
    String storagePolicyID)
    implements VsphereVirtualDiskVolumeSourceBuilder.With {
  public VsphereVirtualDiskVolumeSource {
    volumePath = string(volumePath);
    fsType = string(fsType);
    storagePolicyName = string(storagePolicyName);
    storagePolicyID = string(storagePolicyID);
  }
}
