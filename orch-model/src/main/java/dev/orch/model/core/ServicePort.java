package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Service Port: the value of {@code ServiceSpec.ports}. */
@Model
public record ServicePort(
    String name,
    @Field(defaultValue = "TCP") String protocol,
    @Nullable String appProtocol,
    @Field(required = true) int port,
    IntOrString targetPort,
    int nodePort)
    implements ServicePortBuilder.With {
  public ServicePort {
    name = string(name);
    protocol = string(protocol);
    targetPort = targetPort == null ? IntOrString.Int.ZERO : targetPort;
  }
}
