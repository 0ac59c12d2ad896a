package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Resource Claim: the value of {@code ResourceRequirements.claims}. */
@Model
public record ResourceClaim(@Field(required = true) String name, String request)
    implements ResourceClaimBuilder.With {
  public ResourceClaim {
    name = string(name);
    request = string(request);
  }
}
