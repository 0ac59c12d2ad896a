package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Sub Request: the value of {@code DeviceRequest.firstAvailable}. */
@Model
public record DeviceSubRequest(
    @Field(required = true) String name,
    @Field(required = true) String deviceClassName,
    List<DeviceSelector> selectors,
    String allocationMode,
    long count,
    List<DeviceToleration> tolerations,
    @Nullable CapacityRequirements capacity)
    implements DeviceSubRequestBuilder.With {
  public DeviceSubRequest {
    name = string(name);
    deviceClassName = string(deviceClassName);
    selectors = list(selectors);
    allocationMode = string(allocationMode);
    tolerations = list(tolerations);
  }
}
