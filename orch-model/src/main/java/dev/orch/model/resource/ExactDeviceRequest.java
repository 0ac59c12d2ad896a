package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exact Device Request: the value of {@code DeviceRequest.exactly}. */
@Model
public record ExactDeviceRequest(
    @Field(required = true) String deviceClassName,
    List<DeviceSelector> selectors,
    String allocationMode,
    long count,
    @Nullable Boolean adminAccess,
    List<DeviceToleration> tolerations,
    @Nullable CapacityRequirements capacity)
    implements ExactDeviceRequestBuilder.With {
  public ExactDeviceRequest {
    deviceClassName = string(deviceClassName);
    selectors = list(selectors);
    allocationMode = string(allocationMode);
    tolerations = list(tolerations);
  }
}
