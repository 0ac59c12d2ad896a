package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Container Port: the value of {@code Container.ports}, {@code EphemeralContainer.ports}. */
@Model
public record ContainerPort(
    String name,
    int hostPort,
    @Field(required = true) int containerPort,
    @Field(defaultValue = "TCP") String protocol,
    String hostIP)
    implements ContainerPortBuilder.With {
  public ContainerPort {
    name = string(name);
    protocol = string(protocol);
    hostIP = string(hostIP);
  }
}
