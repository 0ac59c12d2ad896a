package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Volume Device: the value of {@code Container.volumeDevices}, {@code
 * EphemeralContainer.volumeDevices}.
 */
@Model
public record VolumeDevice(
    @Field(required = true) String name, @Field(required = true) String devicePath)
    implements VolumeDeviceBuilder.With {
  public VolumeDevice {
    name = string(name);
    devicePath = string(devicePath);
  }
}
