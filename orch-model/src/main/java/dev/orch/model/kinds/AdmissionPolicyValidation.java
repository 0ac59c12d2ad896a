package dev.orch.model.kinds;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.orch.model.admissionregistration.AuditAnnotation;
import dev.orch.model.admissionregistration.MatchResources;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Mutation;
import dev.orch.model.admissionregistration.ParamKind;
import dev.orch.model.admissionregistration.ParamRef;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Validation;
import dev.orch.model.admissionregistration.Variable;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of policies that are asked before a write, but what their expressions say. Stateless.
 */
final class AdmissionPolicyValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int MOST_ANNOTATIONS = 20;
  private static final int LONGEST_VALUE = 5 * 1024;
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final Set<String> RESERVED =
      com.google.common.collect.ImmutableSet.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");
  private static final List<String> REASONS =
      ImmutableList.of("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized");

  private AdmissionPolicyValidation() {}

  static void validate(ValidatingAdmissionPolicy policy, FieldErrors errors) {
    ValidatingAdmissionPolicySpec spec = policy.spec();
    common(spec.failurePolicy(), spec.paramKind(), spec.matchConstraints(), errors);
    AdmissionRuleValidation.conditions(
        spec.matchConditions(), SPEC.child("matchConditions"), errors);
    variables(spec.variables(), errors);
    if (spec.validations().isEmpty() && spec.auditAnnotations().isEmpty()) {
      String none = "validations or auditAnnotations must contain at least one item";
      errors.add(FieldError.required(SPEC.child("validations"), none));
      errors.add(FieldError.required(SPEC.child("auditAnnotations"), none));
      return;
    }
    for (int i = 0; i < spec.validations().size(); i++) {
      validation(spec.validations().get(i), SPEC.child("validations").index(i), errors);
    }
    annotations(policy.metadata().name(), spec.auditAnnotations(), errors);
  }

  static void validate(MutatingAdmissionPolicySpec spec, FieldErrors errors) {
    common(spec.failurePolicy(), spec.paramKind(), spec.matchConstraints(), errors);
    AdmissionRuleValidation.conditions(
        spec.matchConditions(), SPEC.child("matchConditions"), errors);
    variables(spec.variables(), errors);
    FieldPath mutations = SPEC.child("mutations");
    if (spec.mutations().isEmpty()) {
      errors.add(FieldError.required(mutations, "mutations must contain at least one item"));
    }
    for (int i = 0; i < spec.mutations().size(); i++) {
      mutation(spec.mutations().get(i), mutations.index(i), errors);
    }
    Checks.requiredOneOf(
        spec.reinvocationPolicy(),
        ImmutableList.of("IfNeeded", "Never"),
        SPEC.child("reinvocationPolicy"),
        errors);
  }

  private static void common(
      @Nullable String failurePolicy,
      @Nullable ParamKind kind,
      @Nullable MatchResources constraints,
      FieldErrors errors) {
    if (failurePolicy == null) {
      errors.add(FieldError.required(SPEC.child("failurePolicy"), ""));
    } else {
      Checks.oneOf(
          failurePolicy, ImmutableList.of("Fail", "Ignore"), SPEC.child("failurePolicy"), errors);
    }
    if (kind != null) {
      param(kind, SPEC.child("paramKind"), errors);
    }
    FieldPath path = SPEC.child("matchConstraints");
    if (constraints == null) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    AdmissionRuleValidation.matching(constraints, path, errors);
    if (constraints.resourceRules().isEmpty()) {
      errors.add(FieldError.required(path.child("resourceRules"), ""));
    }
  }

  private static void param(ParamKind kind, FieldPath path, FieldErrors errors) {
    FieldPath at = path.child("apiVersion");
    String version = kind.apiVersion();
    if (Checks.required(version, at, errors)) {
      int slash = version.indexOf('/');
      if (CharMatcher.is('/').countIn(version) > 1) {
        errors.add(FieldError.invalid(at, version, "unexpected GroupVersion string: " + version));
      } else {
        groupVersion(
            slash < 0 ? "" : version.substring(0, slash), version.substring(slash + 1), at, errors);
      }
    }
    if (Checks.required(kind.kind(), path.child("kind"), errors)) {
      List<String> faults = Names.dns1035Label(kind.kind().toLowerCase(Locale.ROOT));
      if (!faults.isEmpty()) {
        errors.add(
            FieldError.invalid(
                path.child("kind"),
                kind.kind(),
                "may have mixed case, but should otherwise match: " + String.join(",", faults)));
      }
    }
  }

  private static void groupVersion(
      String group, String version, FieldPath path, FieldErrors errors) {
    if (!group.isEmpty()) {
      joined(Names.dnsSubdomain(group), group, path, errors);
    }
    if (version.isEmpty()) {
      errors.add(FieldError.invalid(path, version, "version must be specified"));
    } else {
      joined(Names.dns1035Label(version), version, path, errors);
    }
  }

  private static void joined(
      List<String> messages, String value, FieldPath path, FieldErrors errors) {
    if (!messages.isEmpty()) {
      errors.add(FieldError.invalid(path, value, String.join(",", messages)));
    }
  }

  private static void variables(List<Variable> variables, FieldErrors errors) {
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      FieldPath path = SPEC.child("variables").index(i);
      if (variable.name().isBlank()) {
        errors.add(FieldError.required(path.child("name"), "name is not specified"));
      } else if (!IDENTIFIER.matcher(variable.name()).matches()
          || RESERVED.contains(variable.name())) {
        errors.add(
            FieldError.invalid(
                path.child("name"), variable.name(), "name is not a valid CEL identifier"));
      }
      expressed(variable.expression(), path.child("expression"), errors);
    }
  }

  private static void expressed(String expression, FieldPath path, FieldErrors errors) {
    if (expression.isBlank()) {
      errors.add(FieldError.required(path, "expression is not specified"));
    }
  }

  private static void validation(Validation validation, FieldPath path, FieldErrors errors) {
    expressed(validation.expression(), path.child("expression"), errors);
    String ofExpression = validation.messageExpression();
    if (!ofExpression.isEmpty() && ofExpression.isBlank()) {
      errors.add(
          FieldError.invalid(
              path.child("messageExpression"), ofExpression, "must be non-empty if specified"));
    }
    FieldPath message = path.child("message");
    String text = validation.message().strip();
    if (!validation.message().isEmpty() && text.isEmpty()) {
      errors.add(
          FieldError.invalid(
              message, validation.message(), "message must be non-empty if specified"));
    } else if (hasLineBreak(text)) {
      errors.add(
          FieldError.invalid(
              message, validation.message(), "message must not contain line breaks"));
    } else if (text.isEmpty() && hasLineBreak(validation.expression().strip())) {
      errors.add(
          FieldError.required(
              message, "message must be specified if expression contains line breaks"));
    }
    if (validation.reason() != null) {
      Checks.oneOf(validation.reason(), REASONS, path.child("reason"), errors);
    }
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  private static void annotations(
      String policy, List<AuditAnnotation> annotations, FieldErrors errors) {
    FieldPath path = SPEC.child("auditAnnotations");
    if (annotations.size() > MOST_ANNOTATIONS) {
      errors.add(
          FieldError.invalid(
              path,
              GoStruct.json(annotations),
              "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations"));
    }
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < annotations.size(); i++) {
      AuditAnnotation annotation = annotations.get(i);
      FieldPath key = path.index(i).child("key");
      if (!policy.isEmpty()) {
        Checks.all(Names.qualified(policy + "/" + annotation.key()), annotation.key(), key, errors);
      }
      FieldPath value = path.index(i).child("valueExpression");
      if (annotation.valueExpression().isBlank()) {
        errors.add(FieldError.required(value, "valueExpression is not specified"));
      } else if (annotation.valueExpression().strip().length() > LONGEST_VALUE) {
        errors.add(
            FieldError.required(value, "must not exceed " + LONGEST_VALUE + " bytes in length"));
      }
      if (!keys.add(annotation.key())) {
        errors.add(FieldError.duplicate(key, annotation.key()));
      }
    }
  }

  private static void mutation(Mutation mutation, FieldPath path, FieldErrors errors) {
    FieldPath apply = path.child("applyConfiguration");
    FieldPath patch = path.child("jsonPatch");
    var applied = mutation.applyConfiguration();
    var patched = mutation.jsonPatch();
    switch (mutation.patchType()) {
      case "ApplyConfiguration" -> {
        if (applied == null) {
          errors.add(
              FieldError.required(apply, "must be specified when patchType is ApplyConfiguration"));
        } else {
          expressed(applied.expression(), apply.child("expression"), errors);
        }
        if (patched != null) {
          errors.add(
              FieldError.invalid(
                  patch,
                  "{jsonPatch}",
                  "must not be specified when patchType is ApplyConfiguration"));
        }
      }
      case "JSONPatch" -> {
        if (patched == null) {
          errors.add(FieldError.required(patch, "must be specified when patchType is JSONPatch"));
        } else {
          expressed(patched.expression(), patch.child("expression"), errors);
        }
        if (applied != null) {
          errors.add(
              FieldError.invalid(
                  apply,
                  "{applyConfiguration}",
                  "must not be specified when patchType is JSONPatch"));
        }
      }
      default ->
          Checks.requiredOneOf(
              mutation.patchType(),
              ImmutableList.of("ApplyConfiguration", "JSONPatch"),
              path.child("patchType"),
              errors);
    }
  }

  static void binding(
      String policy,
      @Nullable ParamRef param,
      @Nullable MatchResources resources,
      FieldErrors errors) {
    if (Checks.required(policy, SPEC.child("policyName"), errors)) {
      Checks.subdomain(policy, SPEC.child("policyName"), errors);
    }
    if (param != null) {
      param(param, SPEC.child("paramRef"), errors);
    }
    AdmissionRuleValidation.matching(resources, SPEC.child("matchResources"), errors);
  }

  private static void param(ParamRef param, FieldPath path, FieldErrors errors) {
    String both = "name and selector are mutually exclusive";
    boolean named = !param.name().isEmpty();
    Checks.all(Names.pathSegment(param.name()), param.name(), path.child("name"), errors);
    if (named && param.selector() != null) {
      errors.add(FieldError.forbidden(path.child("name"), both));
    }
    Checks.selector(param.selector(), path.child("selector"), errors);
    if (named && param.selector() != null) {
      errors.add(FieldError.forbidden(path.child("selector"), both));
    }
    if (!named && param.selector() == null) {
      errors.add(FieldError.required(path, "one of name or selector must be specified"));
    }
    Checks.requiredOneOf(
        param.parameterNotFoundAction() == null ? "" : param.parameterNotFoundAction(),
        ImmutableList.of("Deny", "Allow"),
        path.child("parameterNotFoundAction"),
        errors);
  }

  static void actions(List<String> actions, FieldErrors errors) {
    FieldPath path = SPEC.child("validationActions");
    Set<String> known = new HashSet<>();
    for (int i = 0; i < actions.size(); i++) {
      Checks.oneOf(
          actions.get(i), ImmutableList.of("Audit", "Deny", "Warn"), path.index(i), errors);
      if (!known.add(actions.get(i))) {
        errors.add(FieldError.duplicate(path.index(i), actions.get(i)));
      }
    }
    if (known.contains("Deny") && known.contains("Warn")) {
      errors.add(
          FieldError.invalid(
              path,
              Checks.json((Object) actions),
              "must not contain both Deny and Warn (repeating the same validation failure"
                  + " information in the API response and headers serves no purpose)"));
    }
    if (actions.isEmpty()) {
      errors.add(FieldError.required(path, "at least one validation action is required"));
    }
  }
}
