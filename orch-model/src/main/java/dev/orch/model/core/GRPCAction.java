package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** GRPC Action: the value of {@code Probe.grpc}. */
@Model
public record GRPCAction(@Field(required = true) int port, @Field(always = true) String service)
    implements GRPCActionBuilder.With {
  public GRPCAction {
    service = string(service);
  }
}
