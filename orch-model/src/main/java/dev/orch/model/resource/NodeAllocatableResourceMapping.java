package dev.orch.model.resource;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Node Allocatable Resource Mapping: the value of {@code Device.nodeAllocatableResourceMappings}.
 */
@Model
public record NodeAllocatableResourceMapping(
    @Nullable String capacityKey, @Nullable Quantity allocationMultiplier)
    implements NodeAllocatableResourceMappingBuilder.With {}
