package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The CustomResourceDefinition kind of apiextensions.k8s.io/v1. */
@Model
public record CustomResourceDefinition(
    ObjectMeta metadata,
    @Field(required = true) CustomResourceDefinitionSpec spec,
    CustomResourceDefinitionStatus status)
    implements Resource, CustomResourceDefinitionBuilder.With {
  public CustomResourceDefinition {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, CustomResourceDefinitionSpec.class);
    status = zero(status, CustomResourceDefinitionStatus.class);
  }
}
