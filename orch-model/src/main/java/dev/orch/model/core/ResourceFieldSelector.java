package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;

/**
 * Resource Field Selector: the value of {@code EnvVarSource.resourceFieldRef}, {@code
 * DownwardAPIVolumeFile.resourceFieldRef}.
 */
@Model
@Atomic
public record ResourceFieldSelector(
    String containerName, @Field(required = true) String resource, Quantity divisor)
    implements ResourceFieldSelectorBuilder.With {
  public ResourceFieldSelector {
    containerName = string(containerName);
    resource = string(resource);
    divisor = divisor == null ? Quantity.ZERO : divisor;
  }
}
