package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Opaque Device Configuration: the value of {@code DeviceClassConfiguration.opaque}, {@code
 * DeviceClaimConfiguration.opaque}, {@code DeviceAllocationConfiguration.opaque}.
 */
@Model
public record OpaqueDeviceConfiguration(
    @Field(required = true) String driver, @Field(required = true) @Nullable Json parameters)
    implements OpaqueDeviceConfigurationBuilder.With {
  public OpaqueDeviceConfiguration {
    driver = string(driver);
  }
}
