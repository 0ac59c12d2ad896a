package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The IPAddress kind of networking.k8s.io/v1. */
@Model
public record IPAddress(ObjectMeta metadata, @Field(required = true) IPAddressSpec spec)
    implements Resource, IPAddressBuilder.With {
  public IPAddress {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, IPAddressSpec.class);
  }
}
