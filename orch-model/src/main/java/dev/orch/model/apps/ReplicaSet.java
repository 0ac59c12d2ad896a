package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ReplicaSet kind of apps/v1. */
@Model
public record ReplicaSet(ObjectMeta metadata, ReplicaSetSpec spec, ReplicaSetStatus status)
    implements Resource, ReplicaSetBuilder.With {
  public ReplicaSet {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ReplicaSetSpec.class);
    status = zero(status, ReplicaSetStatus.class);
  }
}
