package dev.orch.model.storage;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSI Driver Spec: the value of {@code CSIDriver.spec}. */
@Model
public record CSIDriverSpec(
    @Nullable Boolean attachRequired,
    @Nullable Boolean podInfoOnMount,
    @Field(listType = "set") List<String> volumeLifecycleModes,
    @Nullable Boolean storageCapacity,
    @Nullable String fsGroupPolicy,
    List<TokenRequest> tokenRequests,
    @Nullable Boolean requiresRepublish,
    @Nullable Boolean seLinuxMount,
    @Nullable Long nodeAllocatableUpdatePeriodSeconds,
    @Nullable Boolean serviceAccountTokenInSecrets,
    @Nullable Boolean preventPodSchedulingIfMissing)
    implements CSIDriverSpecBuilder.With {
  public CSIDriverSpec {
    volumeLifecycleModes = list(volumeLifecycleModes);
    tokenRequests = list(tokenRequests);
  }
}
