package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node Runtime Handler: the value of {@code NodeStatus.runtimeHandlers}. */
@Model
public record NodeRuntimeHandler(
    @Field(always = true) String name, @Nullable NodeRuntimeHandlerFeatures features)
    implements NodeRuntimeHandlerBuilder.With {
  public NodeRuntimeHandler {
    name = string(name);
  }
}
