package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The ComponentStatus kind of v1. */
@Model
public record ComponentStatus(
    ObjectMeta metadata,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<ComponentCondition> conditions)
    implements Resource, ComponentStatusBuilder.With {
  public ComponentStatus {
    metadata = zero(metadata, ObjectMeta.class);
    conditions = list(conditions);
  }
}
