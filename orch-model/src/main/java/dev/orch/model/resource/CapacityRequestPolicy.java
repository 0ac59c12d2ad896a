package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Capacity Request Policy: the value of {@code DeviceCapacity.requestPolicy}. */
@Model
public record CapacityRequestPolicy(
    @Field(name = "default", always = true) @Nullable Quantity defaultValue,
    List<Quantity> validValues,
    @Nullable CapacityRequestPolicyRange validRange)
    implements CapacityRequestPolicyBuilder.With {
  public CapacityRequestPolicy {
    validValues = list(validValues);
  }
}
