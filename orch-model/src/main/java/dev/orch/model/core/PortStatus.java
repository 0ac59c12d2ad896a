package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Port Status: the value of {@code LoadBalancerIngress.ports}. */
@Model
public record PortStatus(
    @Field(required = true) int port,
    @Field(required = true) String protocol,
    @Nullable String error)
    implements PortStatusBuilder.With {
  public PortStatus {
    protocol = string(protocol);
  }
}
