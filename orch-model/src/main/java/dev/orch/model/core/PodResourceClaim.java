package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Pod Resource Claim: the value of {@code PodSpec.resourceClaims}. */
@Model
public record PodResourceClaim(
    @Field(required = true) String name,
    @Nullable String resourceClaimName,
    @Nullable String resourceClaimTemplateName)
    implements PodResourceClaimBuilder.With {
  public PodResourceClaim {
    name = string(name);
  }
}
