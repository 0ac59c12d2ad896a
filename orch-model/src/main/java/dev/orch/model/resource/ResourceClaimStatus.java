package dev.orch.model.resource;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resource Claim Status: the value of {@code ResourceClaim.status}. */
@Model
public record ResourceClaimStatus(
    @Nullable AllocationResult allocation,
    @Field(listType = "map", listMapKeys = "uid", patchStrategy = "merge", patchMergeKey = "uid")
        List<ResourceClaimConsumerReference> reservedFor,
    @Field(
            listType = "map",
            listMapKeys = {"driver", "device", "pool", "shareID"})
        List<AllocatedDeviceStatus> devices)
    implements ResourceClaimStatusBuilder.With {
  public ResourceClaimStatus {
    reservedFor = list(reservedFor);
    devices = list(devices);
  }
}
