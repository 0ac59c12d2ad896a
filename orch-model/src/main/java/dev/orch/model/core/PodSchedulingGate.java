package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pod Scheduling Gate: the value of {@code PodSpec.schedulingGates}. */
@Model
public record PodSchedulingGate(@Field(required = true) String name)
    implements PodSchedulingGateBuilder.With {
  public PodSchedulingGate {
    name = string(name);
  }
}
