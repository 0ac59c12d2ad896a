package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node Features: the value of {@code NodeStatus.features}. */
@Model
public record NodeFeatures(@Nullable Boolean supplementalGroupsPolicy)
    implements NodeFeaturesBuilder.With {}
