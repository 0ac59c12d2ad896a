package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The ServiceCIDR kind of networking.k8s.io/v1. */
@Model
public record ServiceCIDR(ObjectMeta metadata, ServiceCIDRSpec spec, ServiceCIDRStatus status)
    implements Resource, ServiceCIDRBuilder.With {
  public ServiceCIDR {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, ServiceCIDRSpec.class);
    status = zero(status, ServiceCIDRStatus.class);
  }
}
