package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Binding kind of v1. */
@Model
public record Binding(ObjectMeta metadata, @Field(required = true) ObjectReference target)
    implements Resource, BindingBuilder.With {
  public Binding {
    metadata = zero(metadata, ObjectMeta.class);
    target = zero(target, ObjectReference.class);
  }
}
