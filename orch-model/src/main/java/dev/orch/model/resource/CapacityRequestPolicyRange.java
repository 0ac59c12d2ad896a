package dev.orch.model.resource;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Capacity Request Policy Range: the value of {@code CapacityRequestPolicy.validRange}. */
@Model
public record CapacityRequestPolicyRange(
    @Field(required = true) @Nullable Quantity min, @Nullable Quantity max, @Nullable Quantity step)
    implements CapacityRequestPolicyRangeBuilder.With {}
