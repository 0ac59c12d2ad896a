package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Namespace kind of v1. */
@Model
public record Namespace(ObjectMeta metadata, NamespaceSpec spec, NamespaceStatus status)
    implements Resource, NamespaceBuilder.With {
  public Namespace {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, NamespaceSpec.class);
    status = zero(status, NamespaceStatus.class);
  }
}
