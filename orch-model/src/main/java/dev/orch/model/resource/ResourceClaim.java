package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ResourceClaim kind of resource.k8s.io/v1. */
@Model
public record ResourceClaim(
    ObjectMeta metadata, @Field(required = true) ResourceClaimSpec spec, ResourceClaimStatus status)
    implements Resource, ResourceClaimBuilder.With {
  public ResourceClaim {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ResourceClaimSpec.class);
    status = zero(status, ResourceClaimStatus.class);
  }
}
