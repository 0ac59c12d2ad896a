package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Container Resize Policy: the value of {@code Container.resizePolicy}, {@code
 * EphemeralContainer.resizePolicy}.
 */
@Model
public record ContainerResizePolicy(
    @Field(required = true) String resourceName, @Field(required = true) String restartPolicy)
    implements ContainerResizePolicyBuilder.With {
  public ContainerResizePolicy {
    resourceName = string(resourceName);
    restartPolicy = string(restartPolicy);
  }
}
