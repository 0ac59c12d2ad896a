package dev.orch.model.storage;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume Node Resources: the value of {@code CSINodeDriver.allocatable}. */
@Model
public record VolumeNodeResources(@Nullable Integer count)
    implements VolumeNodeResourcesBuilder.With {}
