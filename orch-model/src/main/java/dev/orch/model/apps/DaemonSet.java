package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The DaemonSet kind of apps/v1. */
@Model
public record DaemonSet(ObjectMeta metadata, DaemonSetSpec spec, DaemonSetStatus status)
    implements Resource, DaemonSetBuilder.With {
  public DaemonSet {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, DaemonSetSpec.class);
    status = zero(status, DaemonSetStatus.class);
  }
}
