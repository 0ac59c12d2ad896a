package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ResourceClaimTemplate kind of resource.k8s.io/v1. */
@Model
public record ResourceClaimTemplate(
    ObjectMeta metadata, @Field(required = true) ResourceClaimTemplateSpec spec)
    implements Resource, ResourceClaimTemplateBuilder.With {
  public ResourceClaimTemplate {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ResourceClaimTemplateSpec.class);
  }
}
