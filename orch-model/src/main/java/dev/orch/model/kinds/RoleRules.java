package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;

import dev.orch.model.KindRules;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.model.rbac.Subject;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;

/** The rules of roles and of who has them. */
final class RoleRules {
  static final String GROUP = "rbac.authorization.k8s.io";

  static final KindRules<Role> ROLE =
      new KindRules<>() {
        @Override
        public void validate(Role role, ValidationContext context, FieldErrors errors) {
          RoleValidation.rules(role.rules(), true, errors);
        }
      };

  static final KindRules<ClusterRole> CLUSTER_ROLE =
      new KindRules<>() {
        @Override
        public void validate(ClusterRole role, ValidationContext context, FieldErrors errors) {
          RoleValidation.rules(role.rules(), false, errors);
          RoleValidation.aggregation(role.aggregationRule(), errors);
        }
      };

  static final KindRules<RoleBinding> ROLE_BINDING =
      new KindRules<>() {
        @Override
        public RoleBinding defaults(RoleBinding binding) {
          return binding
              .withRoleRef(grouped(binding.roleRef()))
              .withSubjects(each(binding.subjects(), RoleRules::grouped));
        }

        @Override
        public void validate(RoleBinding binding, ValidationContext context, FieldErrors errors) {
          RoleValidation.binding(binding.roleRef(), binding.subjects(), true, errors);
        }

        @Override
        public void validateUpdate(
            RoleBinding binding, RoleBinding old, ValidationContext context, FieldErrors errors) {
          validate(binding, context, errors);
          RoleValidation.sameRole(binding.roleRef(), old.roleRef(), errors);
        }
      };

  static final KindRules<ClusterRoleBinding> CLUSTER_ROLE_BINDING =
      new KindRules<>() {
        @Override
        public ClusterRoleBinding defaults(ClusterRoleBinding binding) {
          return binding
              .withRoleRef(grouped(binding.roleRef()))
              .withSubjects(each(binding.subjects(), RoleRules::grouped));
        }

        @Override
        public void validate(
            ClusterRoleBinding binding, ValidationContext context, FieldErrors errors) {
          RoleValidation.binding(binding.roleRef(), binding.subjects(), false, errors);
        }

        @Override
        public void validateUpdate(
            ClusterRoleBinding binding,
            ClusterRoleBinding old,
            ValidationContext context,
            FieldErrors errors) {
          validate(binding, context, errors);
          RoleValidation.sameRole(binding.roleRef(), old.roleRef(), errors);
        }
      };

  private RoleRules() {}

  private static RoleRef grouped(RoleRef role) {
    return role.apiGroup().isEmpty() ? role.withApiGroup(GROUP) : role;
  }

  private static Subject grouped(Subject subject) {
    boolean named = subject.kind().equals("User") || subject.kind().equals("Group");
    return named && subject.apiGroup().isEmpty() ? subject.withApiGroup(GROUP) : subject;
  }
}
