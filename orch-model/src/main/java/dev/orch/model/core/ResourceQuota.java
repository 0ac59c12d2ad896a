package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ResourceQuota kind of v1. */
@Model
public record ResourceQuota(ObjectMeta metadata, ResourceQuotaSpec spec, ResourceQuotaStatus status)
    implements Resource, ResourceQuotaBuilder.With {
  public ResourceQuota {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ResourceQuotaSpec.class);
    status = zero(status, ResourceQuotaStatus.class);
  }
}
