package dev.orch.model.policy;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The Eviction kind of policy/v1. */
@Model
public record Eviction(ObjectMeta metadata, @Nullable DeleteOptions deleteOptions)
    implements Resource, EvictionBuilder.With {
  public Eviction {
    metadata = zero(metadata, ObjectMeta.class);
  }
}
