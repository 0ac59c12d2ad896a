package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device Request: the value of {@code DeviceClaim.requests}. */
@Model
public record DeviceRequest(
    @Field(required = true) String name,
    @Nullable ExactDeviceRequest exactly,
    List<DeviceSubRequest> firstAvailable)
    implements DeviceRequestBuilder.With {
  public DeviceRequest {
    name = string(name);
    firstAvailable = list(firstAvailable);
  }
}
