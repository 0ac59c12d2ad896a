package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Pod Resource Claim Status: the value of {@code PodStatus.resourceClaimStatuses}. */
@Model
public record PodResourceClaimStatus(
    @Field(required = true) String name, @Nullable String resourceClaimName)
    implements PodResourceClaimStatusBuilder.With {
  public PodResourceClaimStatus {
    name = string(name);
  }
}
