package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Device Allocation Result: the value of {@code AllocationResult.devices}. */
@Model
public record DeviceAllocationResult(
    List<DeviceRequestAllocationResult> results, List<DeviceAllocationConfiguration> config)
    implements DeviceAllocationResultBuilder.With {
  public DeviceAllocationResult {
    results = list(results);
    config = list(config);
  }
}
