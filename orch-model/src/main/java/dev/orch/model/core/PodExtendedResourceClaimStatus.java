package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/**
 * Pod Extended Resource Claim Status: the value of {@code PodStatus.extendedResourceClaimStatus}.
 */
@Model
public record PodExtendedResourceClaimStatus(
    @Field(required = true) List<ContainerExtendedResourceRequest> requestMappings,
    @Field(required = true) String resourceClaimName)
    implements PodExtendedResourceClaimStatusBuilder.With {
  public PodExtendedResourceClaimStatus {
    requestMappings = list(requestMappings);
    resourceClaimName = string(resourceClaimName);
  }
}
