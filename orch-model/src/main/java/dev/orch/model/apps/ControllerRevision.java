package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The ControllerRevision kind of apps/v1. */
@Model
public record ControllerRevision(
    ObjectMeta metadata, @Nullable Json data, @Field(required = true) long revision)
    implements Resource, ControllerRevisionBuilder.With {
  public ControllerRevision {
    metadata = zero(metadata, ObjectMeta.class);
  }
}
