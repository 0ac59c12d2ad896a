package dev.orch.model.resource;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Device Capacity: the value of {@code Device.capacity}. */
@Model
public record DeviceCapacity(
    @Field(required = true) Quantity value, @Nullable CapacityRequestPolicy requestPolicy)
    implements DeviceCapacityBuilder.With {
  public DeviceCapacity {
    value = value == null ? Quantity.ZERO : value;
  }
}
