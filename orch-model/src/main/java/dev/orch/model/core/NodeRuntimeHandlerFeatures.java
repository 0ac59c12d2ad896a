package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node Runtime Handler Features: the value of {@code NodeRuntimeHandler.features}. */
@Model
public record NodeRuntimeHandlerFeatures(
    @Nullable Boolean recursiveReadOnlyMounts, @Nullable Boolean userNamespaces)
    implements NodeRuntimeHandlerFeaturesBuilder.With {}
