package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node Swap Status: the value of {@code NodeSystemInfo.swap}. */
@Model
public record NodeSwapStatus(@Nullable Long capacity) implements NodeSwapStatusBuilder.With {}
