package dev.orch.store.quota;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import java.util.Collection;
import java.util.List;

/** The scopes of a quota, which holds for what is in all of them. */
final class ScopeSelection {
  private ScopeSelection() {}

  static List<ScopedResourceSelectorRequirement> of(ResourceQuota quota) {
    ImmutableList.Builder<ScopedResourceSelectorRequirement> all = ImmutableList.builder();
    for (String scope : quota.spec().scopes()) {
      all.add(new ScopedResourceSelectorRequirement(scope, "Exists", ImmutableList.of()));
    }
    if (quota.spec().scopeSelector() != null) {
      all.addAll(quota.spec().scopeSelector().matchExpressions());
    }
    return all.build();
  }

  /** Whether what has any of these values is meant; it may have none. */
  static boolean selects(ScopedResourceSelectorRequirement scope, Collection<String> present) {
    return switch (scope.operator()) {
      case "Exists" -> !present.isEmpty();
      case "DoesNotExist" -> present.isEmpty();
      case "In" -> present.stream().anyMatch(scope.values()::contains);
      case "NotIn" ->
          present.isEmpty() || present.stream().anyMatch(v -> !scope.values().contains(v));
      default -> false;
    };
  }
}
