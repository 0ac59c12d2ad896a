package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The IngressClass kind of networking.k8s.io/v1. */
@Model
public record IngressClass(ObjectMeta metadata, IngressClassSpec spec)
    implements Resource, IngressClassBuilder.With {
  public IngressClass {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, IngressClassSpec.class);
  }
}
