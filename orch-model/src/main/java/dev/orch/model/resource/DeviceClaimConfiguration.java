package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Claim Configuration: the value of {@code DeviceClaim.config}. */
@Model
public record DeviceClaimConfiguration(
    List<String> requests, @Nullable OpaqueDeviceConfiguration opaque)
    implements DeviceClaimConfigurationBuilder.With {
  public DeviceClaimConfiguration {
    requests = list(requests);
  }
}
