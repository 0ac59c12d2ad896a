package dev.orch.model.networking;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Ingress Service Backend: the value of {@code IngressBackend.service}. */
@Model
public record IngressServiceBackend(@Field(required = true) String name, ServiceBackendPort port)
    implements IngressServiceBackendBuilder.With {
  public IngressServiceBackend {
    name = string(name);
    port = zero(port, ServiceBackendPort.class);
  }
}
