package dev.orch.model.rbac;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The Role kind of rbac.authorization.k8s.io/v1. */
@Model
public record Role(ObjectMeta metadata, @Field(always = true) List<PolicyRule> rules)
    implements Resource, RoleBuilder.With {
  public Role {
    metadata = zero(metadata, ObjectMeta.class);
    rules = list(rules);
  }
}
