package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The LimitRange kind of v1. */
@Model
public record LimitRange(ObjectMeta metadata, LimitRangeSpec spec)
    implements Resource, LimitRangeBuilder.With {
  public LimitRange {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, LimitRangeSpec.class);
  }
}
