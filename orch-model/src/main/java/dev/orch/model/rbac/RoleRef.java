package dev.orch.model.rbac;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/** Role Ref: the value of {@code RoleBinding.roleRef}, {@code ClusterRoleBinding.roleRef}. */
@Model
@Atomic
public record RoleRef(
    @Field(always = true) String apiGroup,
    @Field(required = true) String kind,
    @Field(required = true) String name)
    implements RoleRefBuilder.With {
  public RoleRef {
    apiGroup = string(apiGroup);
    kind = string(kind);
    name = string(name);
  }
}
