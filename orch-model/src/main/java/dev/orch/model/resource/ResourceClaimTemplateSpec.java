package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.ObjectMeta;

/** Resource Claim Template Spec: the value of {@code ResourceClaimTemplate.spec}. */
@Model
public record ResourceClaimTemplateSpec(
    @Field(always = true) ObjectMeta metadata, @Field(required = true) ResourceClaimSpec spec)
    implements ResourceClaimTemplateSpecBuilder.With {
  public ResourceClaimTemplateSpec {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ResourceClaimSpec.class);
  }
}
