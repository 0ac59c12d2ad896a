package dev.orch.model.resource;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Allocated Device Status: the value of {@code ResourceClaimStatus.devices}. */
@Model
public record AllocatedDeviceStatus(
    @Field(required = true) String driver,
    @Field(required = true) String pool,
    @Field(required = true) String device,
    @Nullable String shareID,
    @Field(always = true, listType = "map", listMapKeys = "type") List<Condition> conditions,
    @Nullable Json data,
    @Nullable NetworkDeviceData networkData)
    implements AllocatedDeviceStatusBuilder.With {
  public AllocatedDeviceStatus {
    driver = string(driver);
    pool = string(pool);
    device = string(device);
    conditions = list(conditions);
  }
}
