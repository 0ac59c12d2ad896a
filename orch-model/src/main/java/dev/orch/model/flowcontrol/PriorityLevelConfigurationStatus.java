package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Priority Level Configuration Status: the value of {@code PriorityLevelConfiguration.status}. */
@Model
public record PriorityLevelConfigurationStatus(
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<PriorityLevelConfigurationCondition> conditions)
    implements PriorityLevelConfigurationStatusBuilder.With {
  public PriorityLevelConfigurationStatus {
    conditions = list(conditions);
  }
}
