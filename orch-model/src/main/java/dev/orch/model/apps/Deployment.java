package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Deployment kind of apps/v1. */
@Model
public record Deployment(ObjectMeta metadata, DeploymentSpec spec, DeploymentStatus status)
    implements Resource, DeploymentBuilder.With {
  public Deployment {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, DeploymentSpec.class);
    status = zero(status, DeploymentStatus.class);
  }
}
