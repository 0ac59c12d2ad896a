package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * Node Allocatable Resource Claim Status: the value of {@code
 * PodStatus.nodeAllocatableResourceClaimStatuses}.
 */
@Model
public record NodeAllocatableResourceClaimStatus(
    @Field(required = true) String resourceClaimName,
    @Field(listType = "set") List<String> containers,
    @Field(required = true) Map<String, Quantity> resources)
    implements NodeAllocatableResourceClaimStatusBuilder.With {
  public NodeAllocatableResourceClaimStatus {
    resourceClaimName = string(resourceClaimName);
    containers = list(containers);
    resources = map(resources);
  }
}
