package dev.orch.model.storage;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The CSINode kind of storage.k8s.io/v1. */
@Model
public record CSINode(ObjectMeta metadata, @Field(required = true) CSINodeSpec spec)
    implements Resource, CSINodeBuilder.With {
  public CSINode {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, CSINodeSpec.class);
  }
}
