package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Resource Claim Spec: the value of {@code ResourceClaim.spec}, {@code
 * ResourceClaimTemplateSpec.spec}.
 */
@Model
public record ResourceClaimSpec(@Field(always = true) DeviceClaim devices)
    implements ResourceClaimSpecBuilder.With {
  public ResourceClaimSpec {
    devices = zero(devices, DeviceClaim.class);
  }
}
