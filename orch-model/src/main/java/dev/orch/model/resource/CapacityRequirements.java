package dev.orch.model.resource;

import static dev.orch.model.Fields.map;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/**
 * Capacity Requirements: the value of {@code ExactDeviceRequest.capacity}, {@code
 * DeviceSubRequest.capacity}.
 */
@Model
public record CapacityRequirements(Map<String, Quantity> requests)
    implements CapacityRequirementsBuilder.With {
  public CapacityRequirements {
    requests = map(requests);
  }
}
