package dev.orch.model.resource;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Resource Pool: the value of {@code ResourceSliceSpec.pool}. */
@Model
public record ResourcePool(
    @Field(required = true) String name,
    @Field(required = true) long generation,
    @Field(required = true) long resourceSliceCount)
    implements ResourcePoolBuilder.With {
  public ResourcePool {
    name = string(name);
  }
}
