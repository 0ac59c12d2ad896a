package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume Status: the value of {@code VolumeMountStatus.volumeStatus}. */
@Model
public record VolumeStatus(@Nullable ImageVolumeStatus image) implements VolumeStatusBuilder.With {}
