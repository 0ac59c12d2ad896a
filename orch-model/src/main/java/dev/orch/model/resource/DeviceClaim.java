package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Device Claim: the value of {@code ResourceClaimSpec.devices}. */
@Model
public record DeviceClaim(
    @Field(always = true) List<DeviceRequest> requests,
    List<DeviceConstraint> constraints,
    List<DeviceClaimConfiguration> config)
    implements DeviceClaimBuilder.With {
  public DeviceClaim {
    requests = list(requests);
    constraints = list(constraints);
    config = list(config);
  }
}
