package dev.orch.model.storage;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The CSIDriver kind of storage.k8s.io/v1. */
@Model
public record CSIDriver(ObjectMeta metadata, @Field(required = true) CSIDriverSpec spec)
    implements Resource, CSIDriverBuilder.With {
  public CSIDriver {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, CSIDriverSpec.class);
  }
}
