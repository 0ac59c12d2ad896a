package dev.orch.model.core;

import static dev.orch.model.Fields.map;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/** Resource Quota Status: the value of {@code ResourceQuota.status}. */
@Model
public record ResourceQuotaStatus(Map<String, Quantity> hard, Map<String, Quantity> used)
    implements ResourceQuotaStatusBuilder.With {
  public ResourceQuotaStatus {
    hard = map(hard);
    used = map(used);
  }
}
