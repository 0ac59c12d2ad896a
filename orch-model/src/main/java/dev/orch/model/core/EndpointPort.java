package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Endpoint Port: the value of {@code EndpointSubset.ports}. */
@Model
@Atomic
public record EndpointPort(
    String name, @Field(required = true) int port, String protocol, @Nullable String appProtocol)
    implements EndpointPortBuilder.With {
  public EndpointPort {
    name = string(name);
    protocol = string(protocol);
  }
}
