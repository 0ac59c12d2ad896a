package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pod Readiness Gate: the value of {@code PodSpec.readinessGates}. */
@Model
public record PodReadinessGate(@Field(required = true) String conditionType)
    implements PodReadinessGateBuilder.With {
  public PodReadinessGate {
    conditionType = string(conditionType);
  }
}
