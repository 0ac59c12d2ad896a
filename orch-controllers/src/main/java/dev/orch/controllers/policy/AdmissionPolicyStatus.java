package dev.orch.controllers.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.admissionregistration.ExpressionWarning;
import dev.orch.model.admissionregistration.MatchResources;
import dev.orch.model.admissionregistration.NamedRuleWithOperations;
import dev.orch.model.admissionregistration.ParamKind;
import dev.orch.model.admissionregistration.TypeChecking;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyStatus;
import dev.orch.model.admissionregistration.Validation;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.model.structural.TypeChecks;
import dev.orch.model.structural.TypeChecks.Checker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status controller of ValidatingAdmissionPolicies: says once per generation which expressions
 * can't be right for the kinds that a policy is about.
 */
public final class AdmissionPolicyStatus {
  /** About so many kinds at most (Kubernetes' maxTypesToCheck). */
  private static final int MOST_KINDS = 10;

  private static final Comparator<Kind<?>> ORDER =
      Comparator.<Kind<?>, String>comparing(Kind::group)
          .thenComparing(Kind::version)
          .thenComparing(Kind::name);

  private AdmissionPolicyStatus() {}

  /**
   * The loop.
   *
   * @param checks finds out what is wrong with expressions
   */
  public static Controller<ValidatingAdmissionPolicy> controller(TypeChecks checks) {
    return Controller.of(ExtensionKinds.VALIDATING_POLICY)
        .named("validatingadmissionpolicy-status-controller")
        .reconcile((policy, context) -> reconcile(policy, checks, context));
  }

  private static Result reconcile(
      ValidatingAdmissionPolicy policy, TypeChecks checks, Context context) {
    ValidatingAdmissionPolicyStatus status = policy.status();
    if (policy.metadata().generation() > status.observedGeneration()) {
      List<ExpressionWarning> warnings = warnings(policy.spec(), checks, context.api().kinds());
      Edits.replace(
          context.api().resources(ExtensionKinds.VALIDATING_POLICY).status(),
          policy,
          policy.withStatus(
              status
                  .withObservedGeneration(policy.metadata().generation())
                  .withTypeChecking(new TypeChecking(warnings))));
    }
    return Result.done();
  }

  /** What is wrong with the policy's expressions, if these kinds are served. */
  static List<ExpressionWarning> warnings(
      ValidatingAdmissionPolicySpec spec, TypeChecks checks, Kinds served) {
    Map<Kind<?>, Checker> checkers = new LinkedHashMap<>();
    for (Kind<?> kind : kinds(spec.matchConstraints(), served)) {
      checkers.put(kind, checks.of(kind, params(spec.paramKind(), served), spec.variables()));
    }
    List<ExpressionWarning> warnings = new ArrayList<>();
    for (int i = 0; i < spec.validations().size(); i++) {
      Validation validation = spec.validations().get(i);
      String path = "spec.validations[" + i + "].";
      add(path + "expression", validation.expression(), checkers, warnings);
      add(path + "messageExpression", validation.messageExpression(), checkers, warnings);
    }
    return warnings;
  }

  private static void add(
      String path,
      String expression,
      Map<Kind<?>, Checker> checkers,
      List<ExpressionWarning> warnings) {
    if (expression.isEmpty()) {
      return;
    }
    List<String> faults = new ArrayList<>();
    checkers.forEach(
        (kind, checker) -> {
          String fault = checker.fault(expression);
          if (!fault.isEmpty()) {
            faults.add(
                kind.group()
                    + "/"
                    + kind.version()
                    + ", Kind="
                    + kind.name()
                    + ": "
                    + fault
                    + "\n");
          }
        });
    if (!faults.isEmpty()) {
      warnings.add(new ExpressionWarning(path, String.join("\n", faults)));
    }
  }

  private static @Nullable Kind<?> params(@Nullable ParamKind kind, Kinds served) {
    return kind == null ? null : served.byName(kind.apiVersion(), kind.kind());
  }

  /** Those that rules name one by one; a rule with a wildcard says nothing of what objects are. */
  private static Iterable<Kind<?>> kinds(@Nullable MatchResources about, Kinds served) {
    ImmutableSortedSet.Builder<Kind<?>> found = ImmutableSortedSet.orderedBy(ORDER);
    if (about != null) {
      for (NamedRuleWithOperations rule : about.resourceRules()) {
        List<Kind<?>> named = kinds(rule, served);
        found.addAll(named.subList(0, Math.min(MOST_KINDS, named.size())));
        if (named.size() >= MOST_KINDS) {
          break;
        }
      }
    }
    return found.build();
  }

  private static List<Kind<?>> kinds(NamedRuleWithOperations rule, Kinds served) {
    if (rule.apiGroups().stream().anyMatch(group -> group.contains("*"))
        || rule.apiVersions().stream().anyMatch(version -> version.contains("*"))) {
      return ImmutableList.of();
    }
    return served.all().stream()
        .filter(kind -> rule.apiGroups().contains(kind.group()))
        .filter(kind -> rule.apiVersions().contains(kind.version()))
        .filter(kind -> rule.resources().contains(kind.plural()))
        .sorted(ORDER)
        .collect(ImmutableList.toImmutableList());
  }
}
