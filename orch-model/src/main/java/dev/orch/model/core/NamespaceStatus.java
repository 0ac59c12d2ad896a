package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Namespace Status: the value of {@code Namespace.status}. */
@Model
public record NamespaceStatus(
    String phase,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<NamespaceCondition> conditions)
    implements NamespaceStatusBuilder.With {
  public NamespaceStatus {
    phase = string(phase);
    conditions = list(conditions);
  }
}
