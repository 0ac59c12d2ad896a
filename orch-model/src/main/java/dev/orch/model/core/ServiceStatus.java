package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.Condition;
import java.util.List;

/** Service Status: the value of {@code Service.status}. */
@Model
public record ServiceStatus(
    LoadBalancerStatus loadBalancer,
    @Field(listType = "map", listMapKeys = "type", patchStrategy = "merge", patchMergeKey = "type")
        List<Condition> conditions)
    implements ServiceStatusBuilder.With {
  public ServiceStatus {
    loadBalancer = zero(loadBalancer, LoadBalancerStatus.class);
    conditions = list(conditions);
  }
}
