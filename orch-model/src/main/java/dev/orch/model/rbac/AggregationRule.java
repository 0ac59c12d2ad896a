package dev.orch.model.rbac;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;

/** Aggregation Rule: the value of {@code ClusterRole.aggregationRule}. */
@Model
public record AggregationRule(List<LabelSelector> clusterRoleSelectors)
    implements AggregationRuleBuilder.With {
  public AggregationRule {
    clusterRoleSelectors = list(clusterRoleSelectors);
  }
}
