package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Ephemeral Volume Source: the value of {@code Volume.ephemeral}. */
@Model
public record EphemeralVolumeSource(@Nullable PersistentVolumeClaimTemplate volumeClaimTemplate)
    implements EphemeralVolumeSourceBuilder.With {}
