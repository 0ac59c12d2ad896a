package dev.orch.model.coordination;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Lease kind of coordination/v1. */
@Model
public record Lease(ObjectMeta metadata, LeaseSpec spec) implements Resource, LeaseBuilder.With {
  public Lease {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, LeaseSpec.class);
  }
}
