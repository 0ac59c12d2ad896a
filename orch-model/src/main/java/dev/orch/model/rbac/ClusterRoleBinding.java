package dev.orch.model.rbac;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The ClusterRoleBinding kind of rbac.authorization.k8s.io/v1. */
@Model
public record ClusterRoleBinding(
    ObjectMeta metadata, List<Subject> subjects, @Field(required = true) RoleRef roleRef)
    implements Resource, ClusterRoleBindingBuilder.With {
  public ClusterRoleBinding {
    metadata = zero(metadata, ObjectMeta.class);
    subjects = list(subjects);
    roleRef = zero(roleRef, RoleRef.class);
  }
}
