package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The NetworkPolicy kind of networking.k8s.io/v1. */
@Model
public record NetworkPolicy(ObjectMeta metadata, NetworkPolicySpec spec)
    implements Resource, NetworkPolicyBuilder.With {
  public NetworkPolicy {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, NetworkPolicySpec.class);
  }
}
