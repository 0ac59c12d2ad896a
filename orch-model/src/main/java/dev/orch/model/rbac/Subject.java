package dev.orch.model.rbac;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/** Subject: the value of {@code RoleBinding.subjects}, {@code ClusterRoleBinding.subjects}. */
@Model
@Atomic
public record Subject(
    @Field(required = true) String kind,
    String apiGroup,
    @Field(required = true) String name,
    String namespace)
    implements SubjectBuilder.With {
  public Subject {
    kind = string(kind);
    apiGroup = string(apiGroup);
    name = string(name);
    namespace = string(namespace);
  }
}
