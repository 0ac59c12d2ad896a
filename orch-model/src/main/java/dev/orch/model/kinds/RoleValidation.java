package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.rbac.AggregationRule;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.RoleRef;
import dev.orch.model.rbac.Subject;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of roles and of who has them. Stateless. */
final class RoleValidation {
  private static final FieldPath ROLE = FieldPath.of("roleRef");
  private static final List<String> GROUP = ImmutableList.of(RoleRules.GROUP);

  private RoleValidation() {}

  static void rules(List<PolicyRule> rules, boolean namespaced, FieldErrors errors) {
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), namespaced, FieldPath.of("rules").index(i), errors);
    }
  }

  private static void rule(
      PolicyRule rule, boolean namespaced, FieldPath path, FieldErrors errors) {
    if (rule.verbs().isEmpty()) {
      errors.add(FieldError.required(path.child("verbs"), "verbs must contain at least one value"));
    }
    if (!rule.nonResourceURLs().isEmpty()) {
      ofPaths(rule, namespaced, path.child("nonResourceURLs"), errors);
      return;
    }
    if (rule.apiGroups().isEmpty()) {
      errors.add(
          FieldError.required(
              path.child("apiGroups"), "resource rules must supply at least one api group"));
    }
    if (rule.resources().isEmpty()) {
      errors.add(
          FieldError.required(
              path.child("resources"), "resource rules must supply at least one resource"));
    }
  }

  private static void ofPaths(
      PolicyRule rule, boolean namespaced, FieldPath path, FieldErrors errors) {
    if (namespaced) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) rule.nonResourceURLs()),
              "namespaced rules cannot apply to non-resource URLs"));
    }
    if (!rule.apiGroups().isEmpty()
        || !rule.resources().isEmpty()
        || !rule.resourceNames().isEmpty()) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) rule.nonResourceURLs()),
              "rules cannot apply to both regular resources and non-resource URLs"));
    }
  }

  static void aggregation(@Nullable AggregationRule rule, FieldErrors errors) {
    if (rule == null) {
      return;
    }
    FieldPath path = FieldPath.of("aggregationRule", "clusterRoleSelectors");
    List<LabelSelector> selectors = rule.clusterRoleSelectors();
    if (selectors.isEmpty()) {
      errors.add(
          FieldError.required(
              path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
    }
    for (int i = 0; i < selectors.size(); i++) {
      Checks.selector(selectors.get(i), path.index(i), errors);
      if (!Checks.isUsable(selectors.get(i))) {
        errors.add(
            FieldError.invalid(
                path.index(i), Checks.json((Object) selectors.get(i)), "invalid label selector."));
      }
    }
  }

  static void binding(
      RoleRef role, List<Subject> subjects, boolean namespaced, FieldErrors errors) {
    Checks.oneOf(role.apiGroup(), GROUP, ROLE.child("apiGroup"), errors);
    Checks.oneOf(
        role.kind(),
        namespaced ? ImmutableList.of("Role", "ClusterRole") : ImmutableList.of("ClusterRole"),
        ROLE.child("kind"),
        errors);
    Checks.segment(role.name(), ROLE.child("name"), errors);
    for (int i = 0; i < subjects.size(); i++) {
      subject(subjects.get(i), namespaced, FieldPath.of("subjects").index(i), errors);
    }
  }

  private static void subject(
      Subject subject, boolean namespaced, FieldPath path, FieldErrors errors) {
    FieldPath group = path.child("apiGroup");
    Checks.required(subject.name(), path.child("name"), errors);
    switch (subject.kind()) {
      case "ServiceAccount" -> {
        if (!subject.name().isEmpty()) {
          Checks.all(
              Names.dnsSubdomain(subject.name()), subject.name(), path.child("name"), errors);
        }
        Checks.oneOf(subject.apiGroup(), ImmutableList.of(""), group, errors);
        if (!namespaced) {
          Checks.required(subject.namespace(), path.child("namespace"), errors);
        }
      }
      case "User", "Group" -> Checks.oneOf(subject.apiGroup(), GROUP, group, errors);
      default ->
          errors.add(
              FieldError.notSupported(
                  path.child("kind"),
                  subject.kind(),
                  ImmutableList.of("ServiceAccount", "User", "Group")));
    }
  }

  static void sameRole(RoleRef role, RoleRef old, FieldErrors errors) {
    if (!role.equals(old)) {
      errors.add(FieldError.invalid(ROLE, GoStruct.json(role), "cannot change roleRef"));
    }
  }
}
