package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Allocation Configuration: the value of {@code DeviceAllocationResult.config}. */
@Model
public record DeviceAllocationConfiguration(
    @Field(required = true) String source,
    List<String> requests,
    @Nullable OpaqueDeviceConfiguration opaque)
    implements DeviceAllocationConfigurationBuilder.With {
  public DeviceAllocationConfiguration {
    source = string(source);
    requests = list(requests);
  }
}
