package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Flow Schema Status: the value of {@code FlowSchema.status}. */
@Model
public record FlowSchemaStatus(
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<FlowSchemaCondition> conditions)
    implements FlowSchemaStatusBuilder.With {
  public FlowSchemaStatus {
    conditions = list(conditions);
  }
}
