package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Attached Volume: the value of {@code NodeStatus.volumesAttached}. */
@Model
public record AttachedVolume(
    @Field(required = true) String name, @Field(required = true) String devicePath)
    implements AttachedVolumeBuilder.With {
  public AttachedVolume {
    name = string(name);
    devicePath = string(devicePath);
  }
}
