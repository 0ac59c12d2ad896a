package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Ingress Port Status: the value of {@code IngressLoadBalancerIngress.ports}. */
@Model
public record IngressPortStatus(
    @Field(required = true) int port,
    @Field(required = true) String protocol,
    @Nullable String error)
    implements IngressPortStatusBuilder.With {
  public IngressPortStatus {
    protocol = string(protocol);
  }
}
