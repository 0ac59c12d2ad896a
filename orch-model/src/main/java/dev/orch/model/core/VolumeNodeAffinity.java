package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Volume Node Affinity: the value of {@code PersistentVolumeSpec.nodeAffinity}. */
@Model
public record VolumeNodeAffinity(@Nullable NodeSelector required)
    implements VolumeNodeAffinityBuilder.With {}
