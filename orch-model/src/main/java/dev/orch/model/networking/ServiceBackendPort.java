package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Model;

/** Service Backend Port: the value of {@code IngressServiceBackend.port}. */
@Model
@Atomic
public record ServiceBackendPort(String name, int number)
    implements ServiceBackendPortBuilder.With {
  public ServiceBackendPort {
    name = string(name);
  }
}
