package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.rbac.AggregationRule;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.selector.LabelSelectors;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The cluster role aggregation controller: a role with an aggregation rule allows what the roles
 * allow that its selectors select, selector by selector, in the order of their names.
 */
public final class ClusterRoleAggregation {
  private ClusterRoleAggregation() {}

  public static Controller<ClusterRole> controller() {
    return Controller.of(AccessKinds.CLUSTER_ROLE)
        .named("clusterrole-aggregation-controller")
        .watches(AccessKinds.CLUSTER_ROLE, (role, caches) -> gathering(caches))
        .reconcile(ClusterRoleAggregation::reconcile);
  }

  /** Any role may be one that another gathers, or was one. */
  private static Collection<ObjectKey> gathering(Informers caches) {
    return caches.of(AccessKinds.CLUSTER_ROLE).list().stream()
        .filter(role -> role.aggregationRule() != null)
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(ClusterRole role, Context context) {
    AggregationRule gathers = role.aggregationRule();
    if (gathers == null) {
      return Result.done();
    }
    List<PolicyRule> rules =
        gathered(role.metadata().name(), gathers, context.lister(AccessKinds.CLUSTER_ROLE).list());
    if (!rules.equals(role.rules())) {
      Edits.ifUnchanged(
          context.api().resources(AccessKinds.CLUSTER_ROLE), role, now -> now.withRules(rules));
    }
    return Result.done();
  }

  private static List<PolicyRule> gathered(
      String own, AggregationRule gathers, Collection<ClusterRole> all) {
    List<ClusterRole> sorted =
        all.stream()
            .filter(role -> !role.metadata().name().equals(own))
            .sorted(Comparator.comparing(role -> role.metadata().name()))
            .toList();
    Set<PolicyRule> seen = new LinkedHashSet<>();
    for (LabelSelector selector : gathers.clusterRoleSelectors()) {
      for (ClusterRole role : sorted) {
        if (LabelSelectors.matches(selector, role.metadata().labels())) {
          seen.addAll(role.rules());
        }
      }
    }
    return ImmutableSet.copyOf(seen).asList();
  }
}
