package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.Condition;
import java.util.List;

/** Service CIDR Status: the value of {@code ServiceCIDR.status}. */
@Model
public record ServiceCIDRStatus(
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<Condition> conditions)
    implements ServiceCIDRStatusBuilder.With {
  public ServiceCIDRStatus {
    conditions = list(conditions);
  }
}
