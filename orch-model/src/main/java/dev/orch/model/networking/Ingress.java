package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Ingress kind of networking.k8s.io/v1. */
@Model
public record Ingress(ObjectMeta metadata, IngressSpec spec, IngressStatus status)
    implements Resource, IngressBuilder.With {
  public Ingress {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, IngressSpec.class);
    status = zero(status, IngressStatus.class);
  }
}
