package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ReplicationController kind of v1. */
@Model
public record ReplicationController(
    ObjectMeta metadata, ReplicationControllerSpec spec, ReplicationControllerStatus status)
    implements Resource, ReplicationControllerBuilder.With {
  public ReplicationController {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ReplicationControllerSpec.class);
    status = zero(status, ReplicationControllerStatus.class);
  }
}
