package dev.orch.model.autoscaling;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Scale kind of autoscaling/v1. */
@Model
public record Scale(ObjectMeta metadata, ScaleSpec spec, ScaleStatus status)
    implements Resource, ScaleBuilder.With {
  public Scale {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ScaleSpec.class);
    status = zero(status, ScaleStatus.class);
  }
}
