package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.admissionregistration.MatchResources;
import dev.orch.model.admissionregistration.NamedRuleWithOperations;
import dev.orch.model.admissionregistration.RuleWithOperations;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of which writes somebody is asked about. Stateless. */
final class AdmissionRuleValidation {
  static final List<String> MATCHES = ImmutableList.of("Equivalent", "Exact");
  private static final int MOST_CONDITIONS = 64;
  private static final List<String> OPERATIONS =
      ImmutableList.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
  private static final List<String> SCOPES = ImmutableList.of("*", "Cluster", "Namespaced");

  private AdmissionRuleValidation() {}

  static void validate(RuleWithOperations rule, FieldPath path, FieldErrors errors) {
    operations(rule.operations(), path.child("operations"), errors);
    several(rule.apiGroups(), "API groups", path.child("apiGroups"), errors);
    several(rule.apiVersions(), "API versions", path.child("apiVersions"), errors);
    for (int i = 0; i < rule.apiVersions().size(); i++) {
      Checks.required(rule.apiVersions().get(i), path.child("apiVersions").index(i), errors);
    }
    resources(rule.resources(), path.child("resources"), errors);
    if (rule.scope() != null) {
      Checks.oneOf(rule.scope(), SCOPES, path.child("scope"), errors);
    }
  }

  private static void operations(List<String> operations, FieldPath path, FieldErrors errors) {
    several(operations, "operations", path, errors);
    for (int i = 0; i < operations.size(); i++) {
      Checks.oneOf(operations.get(i), OPERATIONS, path.index(i), errors);
    }
  }

  /** There must be one, and where one is a star, no other. */
  private static void several(
      List<String> values, String name, FieldPath path, FieldErrors errors) {
    if (values.isEmpty()) {
      errors.add(FieldError.required(path, ""));
    }
    if (values.size() > 1 && values.contains("*")) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) values),
              "if '*' is present, must not specify other " + name));
    }
  }

  private static void resources(List<String> resources, FieldPath path, FieldErrors errors) {
    if (resources.isEmpty()) {
      errors.add(FieldError.required(path, ""));
    }
    Set<String> whole = new HashSet<>();
    Set<String> ofAny = new HashSet<>();
    boolean plain = false;
    for (int i = 0; i < resources.size(); i++) {
      String resource = resources.get(i);
      int slash = resource.indexOf('/');
      if (resource.isEmpty()) {
        errors.add(FieldError.required(path.index(i), ""));
      } else if (slash < 0) {
        plain = !resource.equals("*");
      } else {
        String name = resource.substring(0, slash);
        String sub = resource.substring(slash + 1);
        contained(whole.contains(name), name + "/*", resource, path.index(i), errors);
        contained(ofAny.contains(sub), "*/" + sub, resource, path.index(i), errors);
        if (sub.equals("*")) {
          whole.add(name);
        }
        if (name.equals("*")) {
          ofAny.add(sub);
        }
      }
    }
    if (resources.size() > 1 && resources.contains("*/*")) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) resources),
              "if '*/*' is present, must not specify other resources"));
    }
    if (plain && resources.contains("*")) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) resources),
              "if '*' is present, must not specify other resources without subresources"));
    }
  }

  private static void contained(
      boolean is, String in, String resource, FieldPath path, FieldErrors errors) {
    if (is) {
      errors.add(
          FieldError.invalid(
              path, resource, "if '" + in + "' is present, must not specify " + resource));
    }
  }

  static void conditions(List<MatchCondition> conditions, FieldPath path, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    if (conditions.size() > MOST_CONDITIONS) {
      errors.add(FieldError.tooMany(path, conditions.size(), MOST_CONDITIONS));
    }
    for (int i = 0; i < conditions.size(); i++) {
      MatchCondition condition = conditions.get(i);
      FieldPath name = path.index(i).child("name");
      if (condition.expression().isBlank()) {
        errors.add(FieldError.required(path.index(i).child("expression"), ""));
      }
      if (Checks.required(condition.name(), name, errors)) {
        Checks.qualified(condition.name(), name, errors);
        if (!names.add(condition.name())) {
          errors.add(FieldError.duplicate(name, condition.name()));
        }
      }
    }
  }

  static void matching(@Nullable MatchResources resources, FieldPath path, FieldErrors errors) {
    if (resources == null) {
      return;
    }
    if (resources.matchPolicy() == null) {
      errors.add(FieldError.required(path.child("matchPolicy"), ""));
    } else {
      Checks.oneOf(resources.matchPolicy(), MATCHES, path.child("matchPolicy"), errors);
    }
    selector(resources.namespaceSelector(), path.child("namespaceSelector"), errors);
    selector(resources.objectSelector(), path.child("objectSelector"), errors);
    named(resources.resourceRules(), path.child("resourceRules"), errors);
    named(resources.excludeResourceRules(), path.child("excludeResourceRules"), errors);
  }

  private static void selector(
      @Nullable LabelSelector selector, FieldPath path, FieldErrors errors) {
    if (selector == null) {
      errors.add(FieldError.required(path, ""));
    }
    Checks.selector(selector, path, errors);
  }

  private static void named(
      List<NamedRuleWithOperations> rules, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < rules.size(); i++) {
      NamedRuleWithOperations rule = rules.get(i);
      FieldPath names = path.index(i).child("resourceNames");
      Set<String> known = new HashSet<>();
      for (int j = 0; j < rule.resourceNames().size(); j++) {
        String name = rule.resourceNames().get(j);
        Checks.all(Names.pathSegment(name), name, names.index(j), errors);
        if (!known.add(name)) {
          errors.add(FieldError.duplicate(names.index(j), name));
        }
      }
      validate(
          new RuleWithOperations(
              rule.operations(),
              rule.apiGroups(),
              rule.apiVersions(),
              rule.resources(),
              rule.scope()),
          path.index(i),
          errors);
    }
  }
}
