package dev.orch.model.policy;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PodDisruptionBudget kind of policy/v1. */
@Model
public record PodDisruptionBudget(
    ObjectMeta metadata, PodDisruptionBudgetSpec spec, PodDisruptionBudgetStatus status)
    implements Resource, PodDisruptionBudgetBuilder.With {
  public PodDisruptionBudget {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PodDisruptionBudgetSpec.class);
    status = zero(status, PodDisruptionBudgetStatus.class);
  }
}
