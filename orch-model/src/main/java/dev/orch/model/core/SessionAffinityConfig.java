package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Session Affinity Config: the value of {@code ServiceSpec.sessionAffinityConfig}. */
@Model
public record SessionAffinityConfig(@Nullable ClientIPConfig clientIP)
    implements SessionAffinityConfigBuilder.With {}
