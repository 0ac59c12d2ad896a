package dev.orch.model.node;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The RuntimeClass kind of node.k8s.io/v1. */
@Model
public record RuntimeClass(
    ObjectMeta metadata,
    @Field(required = true) String handler,
    @Nullable Overhead overhead,
    @Nullable Scheduling scheduling)
    implements Resource, RuntimeClassBuilder.With {
  public RuntimeClass {
    metadata = zero(metadata, ObjectMeta.class);
    handler = string(handler);
  }
}
