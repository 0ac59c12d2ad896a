package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The StatefulSet kind of apps/v1. */
@Model
public record StatefulSet(ObjectMeta metadata, StatefulSetSpec spec, StatefulSetStatus status)
    implements Resource, StatefulSetBuilder.With {
  public StatefulSet {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, StatefulSetSpec.class);
    status = zero(status, StatefulSetStatus.class);
  }
}
