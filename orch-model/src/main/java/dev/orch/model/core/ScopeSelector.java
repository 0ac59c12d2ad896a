package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import java.util.List;

/** Scope Selector: the value of {@code ResourceQuotaSpec.scopeSelector}. */
@Model
@Atomic
public record ScopeSelector(List<ScopedResourceSelectorRequirement> matchExpressions)
    implements ScopeSelectorBuilder.With {
  public ScopeSelector {
    matchExpressions = list(matchExpressions);
  }
}
