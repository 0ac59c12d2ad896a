package dev.orch.model.kinds;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.FlowSchemaSpec;
import dev.orch.model.flowcontrol.NonResourcePolicyRule;
import dev.orch.model.flowcontrol.PolicyRulesWithSubjects;
import dev.orch.model.flowcontrol.ResourcePolicyRule;
import dev.orch.model.flowcontrol.Subject;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of which requests belong together. Stateless. */
final class FlowSchemaValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int LAST = 10_000;
  private static final List<String> VERBS =
      ImmutableList.of(
          "connect",
          "create",
          "delete",
          "deletecollection",
          "get",
          "list",
          "patch",
          "proxy",
          "update",
          "watch");
  private static final List<String> PATH_VERBS =
      ImmutableList.of("delete", "get", "head", "options", "patch", "post", "put");

  private FlowSchemaValidation() {}

  static void validate(FlowSchema schema, FieldErrors errors) {
    FlowSchemaSpec spec = schema.spec();
    precedence(schema, SPEC.child("matchingPrecedence"), errors);
    if (spec.distinguisherMethod() != null
        && !ImmutableList.of("ByNamespace", "ByUser").contains(spec.distinguisherMethod().type())) {
      errors.add(
          Checks.notSupported(
              SPEC.child("distinguisherMethod"),
              GoStruct.json(spec.distinguisherMethod()),
              ImmutableList.of("ByNamespace", "ByUser")));
    }
    String level = spec.priorityLevelConfiguration().name();
    FieldPath path = SPEC.child("priorityLevelConfiguration").child("name");
    if (level.isEmpty()) {
      errors.add(FieldError.required(path, "must reference a priority level"));
    } else {
      Checks.subdomain(level, path, errors);
    }
    for (int i = 0; i < spec.rules().size(); i++) {
      rule(spec.rules().get(i), SPEC.child("rules").index(i), errors);
    }
  }

  private static void precedence(FlowSchema schema, FieldPath path, FieldErrors errors) {
    int precedence = schema.spec().matchingPrecedence();
    if (precedence <= 0) {
      errors.add(FieldError.invalid(path, precedence, "must be a positive value"));
    }
    if (precedence > LAST) {
      errors.add(FieldError.invalid(path, precedence, "must not be greater than " + LAST));
    }
    if (precedence == 1 && !schema.metadata().name().equals("exempt")) {
      errors.add(
          FieldError.invalid(
              path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
    }
  }

  private static void rule(PolicyRulesWithSubjects rule, FieldPath path, FieldErrors errors) {
    FieldPath subjects = path.child("subjects");
    if (rule.subjects().isEmpty()) {
      errors.add(FieldError.required(subjects, "subjects must contain at least one value"));
    }
    for (int i = 0; i < rule.subjects().size(); i++) {
      subject(rule.subjects().get(i), subjects.index(i), errors);
    }
    if (rule.resourceRules().isEmpty() && rule.nonResourceRules().isEmpty()) {
      errors.add(
          FieldError.required(
              path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
    }
    for (int i = 0; i < rule.resourceRules().size(); i++) {
      resources(rule.resourceRules().get(i), path.child("resourceRules").index(i), errors);
    }
    for (int i = 0; i < rule.nonResourceRules().size(); i++) {
      paths(rule.nonResourceRules().get(i), path.child("nonResourceRules").index(i), errors);
    }
  }

  private static void subject(Subject subject, FieldPath path, FieldErrors errors) {
    boolean known = ImmutableList.of("Group", "ServiceAccount", "User").contains(subject.kind());
    if (!known) {
      Checks.oneOf(
          subject.kind(),
          ImmutableList.of("Group", "ServiceAccount", "User"),
          path.child("kind"),
          errors);
      return;
    }
    account(subject, path.child("serviceAccount"), errors);
    only(subject.user(), subject, "User", "user", path, errors);
    if (subject.user() != null && subject.kind().equals("User")) {
      Checks.required(subject.user().name(), path.child("user").child("name"), errors);
    }
    only(subject.group(), subject, "Group", "group", path, errors);
    if (subject.group() != null && subject.kind().equals("Group")) {
      Checks.required(subject.group().name(), path.child("group").child("name"), errors);
    }
  }

  private static void account(Subject subject, FieldPath path, FieldErrors errors) {
    var account = subject.serviceAccount();
    if (!subject.kind().equals("ServiceAccount")) {
      if (account != null) {
        errors.add(
            FieldError.forbidden(
                path, "serviceAccount is forbidden when subject kind is not 'ServiceAccount'"));
      }
      return;
    }
    if (account == null) {
      errors.add(
          FieldError.required(
              path, "serviceAccount is required when subject kind is 'ServiceAccount'"));
      return;
    }
    if (Checks.required(account.name(), path.child("name"), errors)
        && !account.name().equals("*")) {
      Checks.subdomain(account.name(), path.child("name"), errors);
    }
    if (account.namespace().isEmpty()) {
      errors.add(
          FieldError.required(
              path.child("namespace"), "must specify namespace for service account"));
    } else {
      Checks.label(account.namespace(), path.child("namespace"), errors);
    }
  }

  /** A part that a subject has just if it is of that kind. */
  private static void only(
      @Nullable Object part,
      Subject subject,
      String kind,
      String name,
      FieldPath path,
      FieldErrors errors) {
    boolean is = subject.kind().equals(kind);
    if (is && part == null) {
      errors.add(
          FieldError.required(
              path.child(name), name + " is required when subject kind is '" + kind + "'"));
    }
    if (!is && part != null) {
      errors.add(
          FieldError.forbidden(
              path.child(name), name + " is forbidden when subject kind is not '" + kind + "'"));
    }
  }

  private static void resources(ResourcePolicyRule rule, FieldPath path, FieldErrors errors) {
    verbs(rule.verbs(), VERBS, path.child("verbs"), errors);
    some(
        rule.apiGroups(),
        "resource rules must supply at least one api group",
        "api groups",
        path.child("apiGroups"),
        errors);
    some(
        rule.resources(),
        "resource rules must supply at least one resource",
        "resources",
        path.child("resources"),
        errors);
    FieldPath namespaces = path.child("namespaces");
    if (!rule.clusterScope() || !rule.namespaces().isEmpty()) {
      some(
          rule.namespaces(),
          "resource rules that are not cluster scoped must supply at least one namespace",
          "namespaces",
          namespaces,
          errors);
    }
    if (!rule.namespaces().contains("*")) {
      for (int i = 0; i < rule.namespaces().size(); i++) {
        Checks.label(rule.namespaces().get(i), namespaces.index(i), errors);
      }
    }
  }

  private static void verbs(
      List<String> verbs, List<String> supported, FieldPath path, FieldErrors errors) {
    some(verbs, "verbs must contain at least one value", "verbs", path, errors);
    if (!verbs.contains("*") && !supported.containsAll(verbs)) {
      errors.add(Checks.notSupported(path, Checks.json((Object) verbs), supported));
    }
  }

  private static void some(
      List<String> values, String none, String name, FieldPath path, FieldErrors errors) {
    if (values.isEmpty()) {
      errors.add(FieldError.required(path, none));
    } else if (values.size() > 1 && values.contains("*")) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) values),
              "if '*' is present, must not specify other " + name));
    }
  }

  private static void paths(NonResourcePolicyRule rule, FieldPath path, FieldErrors errors) {
    verbs(rule.verbs(), PATH_VERBS, path.child("verbs"), errors);
    FieldPath urls = path.child("nonResourceURLs");
    some(
        rule.nonResourceURLs(),
        "nonResourceURLs must contain at least one value",
        "non-resource URLs",
        urls,
        errors);
    if (rule.nonResourceURLs().contains("*")) {
      return;
    }
    for (int i = 0; i < rule.nonResourceURLs().size(); i++) {
      String fault = pathFault(rule.nonResourceURLs().get(i));
      if (fault != null) {
        errors.add(FieldError.invalid(urls.index(i), rule.nonResourceURLs().get(i), fault));
      }
    }
  }

  private static @Nullable String pathFault(String path) {
    if (path.isEmpty()) {
      return "must not be empty";
    }
    if (path.equals("/")) {
      return null;
    }
    if (!path.startsWith("/")) {
      return "must start with slash";
    }
    if (path.indexOf(' ') >= 0) {
      return "must not contain white-space";
    }
    if (path.contains("//")) {
      return "must not contain double slash";
    }
    int stars = CharMatcher.is('*').countIn(path);
    return stars > 1 || stars == 1 && !path.endsWith("/*")
        ? "wildcard can only do suffix matching"
        : null;
  }
}
