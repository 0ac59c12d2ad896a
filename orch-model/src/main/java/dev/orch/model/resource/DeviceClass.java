package dev.orch.model.resource;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The DeviceClass kind of resource.k8s.io/v1. */
@Model
public record DeviceClass(ObjectMeta metadata, @Field(required = true) DeviceClassSpec spec)
    implements Resource, DeviceClassBuilder.With {
  public DeviceClass {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, DeviceClassSpec.class);
  }
}
