package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Client IP Config: the value of {@code SessionAffinityConfig.clientIP}. */
@Model
public record ClientIPConfig(@Nullable Integer timeoutSeconds)
    implements ClientIPConfigBuilder.With {}
