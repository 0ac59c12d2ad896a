package dev.orch.model.apiregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** API Service Status: the value of {@code APIService.status}. */
@Model
public record APIServiceStatus(
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<APIServiceCondition> conditions)
    implements APIServiceStatusBuilder.With {
  public APIServiceStatus {
    conditions = list(conditions);
  }
}
