package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Pod kind of v1. */
@Model
public record Pod(ObjectMeta metadata, PodSpec spec, PodStatus status)
    implements Resource, PodBuilder.With {
  public Pod {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PodSpec.class);
    status = zero(status, PodStatus.class);
  }
}
