package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PriorityLevelConfiguration kind of flowcontrol.apiserver.k8s.io/v1. */
@Model
public record PriorityLevelConfiguration(
    ObjectMeta metadata,
    PriorityLevelConfigurationSpec spec,
    PriorityLevelConfigurationStatus status)
    implements Resource, PriorityLevelConfigurationBuilder.With {
  public PriorityLevelConfiguration {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PriorityLevelConfigurationSpec.class);
    status = zero(status, PriorityLevelConfigurationStatus.class);
  }
}
