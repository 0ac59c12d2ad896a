package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Device Request Allocation Result: the value of {@code DeviceAllocationResult.results}. */
@Model
public record DeviceRequestAllocationResult(
    @Field(required = true) String request,
    @Field(required = true) String driver,
    @Field(required = true) String pool,
    @Field(required = true) String device,
    @Nullable Boolean adminAccess,
    List<DeviceToleration> tolerations,
    List<String> bindingConditions,
    List<String> bindingFailureConditions,
    @Nullable String shareID,
    Map<String, Quantity> consumedCapacity)
    implements DeviceRequestAllocationResultBuilder.With {
  public DeviceRequestAllocationResult {
    request = string(request);
    driver = string(driver);
    pool = string(pool);
    device = string(device);
    tolerations = list(tolerations);
    bindingConditions = list(bindingConditions);
    bindingFailureConditions = list(bindingFailureConditions);
    consumedCapacity = map(consumedCapacity);
  }
}
