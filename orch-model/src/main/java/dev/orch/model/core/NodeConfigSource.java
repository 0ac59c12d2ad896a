package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Node Config Source: the value of {@code NodeSpec.configSource}, {@code NodeConfigStatus.active},
 * {@code NodeConfigStatus.assigned}, {@code NodeConfigStatus.lastKnownGood}.
 */
@Model
public record NodeConfigSource(@Nullable ConfigMapNodeConfigSource configMap)
    implements NodeConfigSourceBuilder.With {}
