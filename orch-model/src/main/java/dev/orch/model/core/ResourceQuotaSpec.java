package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resource Quota Spec: the value of {@code ResourceQuota.spec}. */
@Model
public record ResourceQuotaSpec(
    Map<String, Quantity> hard, List<String> scopes, @Nullable ScopeSelector scopeSelector)
    implements ResourceQuotaSpecBuilder.With {
  public ResourceQuotaSpec {
    hard = map(hard);
    scopes = list(scopes);
  }
}
