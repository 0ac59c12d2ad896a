package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.core.NodeSelector;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Allocation Result: the value of {@code ResourceClaimStatus.allocation}. */
@Model
public record AllocationResult(
    DeviceAllocationResult devices,
    @Nullable NodeSelector nodeSelector,
    @Nullable Instant allocationTimestamp)
    implements AllocationResultBuilder.With {
  public AllocationResult {
    devices = zero(devices, DeviceAllocationResult.class);
  }
}
