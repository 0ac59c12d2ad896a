package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Resource Claim Consumer Reference: the value of {@code ResourceClaimStatus.reservedFor}. */
@Model
public record ResourceClaimConsumerReference(
    String apiGroup,
    @Field(required = true) String resource,
    @Field(required = true) String name,
    @Field(required = true) String uid)
    implements ResourceClaimConsumerReferenceBuilder.With {
  public ResourceClaimConsumerReference {
    apiGroup = string(apiGroup);
    resource = string(resource);
    name = string(name);
    uid = string(uid);
  }
}
