package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Node kind of v1. */
@Model
public record Node(ObjectMeta metadata, NodeSpec spec, NodeStatus status)
    implements Resource, NodeBuilder.With {
  public Node {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, NodeSpec.class);
    status = zero(status, NodeStatus.class);
  }
}
