package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Service kind of v1. */
@Model
public record Service(ObjectMeta metadata, ServiceSpec spec, ServiceStatus status)
    implements Resource, ServiceBuilder.With {
  public Service {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ServiceSpec.class);
    status = zero(status, ServiceStatus.class);
  }
}
