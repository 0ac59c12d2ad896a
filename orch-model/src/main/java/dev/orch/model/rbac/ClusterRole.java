package dev.orch.model.rbac;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ClusterRole kind of rbac.authorization.k8s.io/v1. */
@Model
public record ClusterRole(
    ObjectMeta metadata,
    @Field(always = true) List<PolicyRule> rules,
    @Nullable AggregationRule aggregationRule)
    implements Resource, ClusterRoleBuilder.With {
  public ClusterRole {
    metadata = zero(metadata, ObjectMeta.class);
    rules = list(rules);
  }
}
