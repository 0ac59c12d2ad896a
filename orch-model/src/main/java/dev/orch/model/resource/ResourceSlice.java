package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ResourceSlice kind of resource.k8s.io/v1. */
@Model
public record ResourceSlice(ObjectMeta metadata, @Field(required = true) ResourceSliceSpec spec)
    implements Resource, ResourceSliceBuilder.With {
  public ResourceSlice {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ResourceSliceSpec.class);
  }
}
