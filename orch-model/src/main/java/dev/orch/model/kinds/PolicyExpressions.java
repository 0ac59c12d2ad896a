package dev.orch.model.kinds;

import dev.orch.model.admissionregistration.AuditAnnotation;
import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Mutation;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Validation;
import dev.orch.model.admissionregistration.Variable;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;

/** Whether what policies and webhooks carry as expressions are such. For one use. */
final class PolicyExpressions {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final RequestExpressions expressions;
  private final FieldErrors errors;

  PolicyExpressions(Expressions expressions, FieldErrors errors) {
    this.expressions = expressions.requests();
    this.errors = errors;
  }

  void check(ValidatingAdmissionPolicySpec spec) {
    Names names = new Names(spec.paramKind() != null, true, false);
    Unit unit = expressions.unit(names);
    variables(spec.variables(), unit);
    conditions(spec.matchConditions(), SPEC, names);
    FieldPath validations = SPEC.child("validations");
    for (int i = 0; i < spec.validations().size(); i++) {
      Validation validation = spec.validations().get(i);
      FieldPath path = validations.index(i);
      check(unit, validation.expression(), Result.BOOL, names, path.child("expression"));
      check(
          unit,
          validation.messageExpression(),
          Result.STRING,
          names.withoutAuthorizer(),
          path.child("messageExpression"));
    }
    FieldPath annotations = SPEC.child("auditAnnotations");
    for (int i = 0; i < spec.auditAnnotations().size(); i++) {
      AuditAnnotation annotation = spec.auditAnnotations().get(i);
      check(
          unit,
          annotation.valueExpression(),
          Result.STRING_OR_NULL,
          names,
          annotations.index(i).child("valueExpression"));
    }
  }

  void check(MutatingAdmissionPolicySpec spec) {
    Names names = new Names(spec.paramKind() != null, true, true);
    Unit unit = expressions.unit(names);
    variables(spec.variables(), unit);
    conditions(spec.matchConditions(), SPEC, new Names(names.params(), true, false));
    FieldPath mutations = SPEC.child("mutations");
    for (int i = 0; i < spec.mutations().size(); i++) {
      Mutation mutation = spec.mutations().get(i);
      FieldPath path = mutations.index(i);
      if (mutation.applyConfiguration() != null) {
        check(
            unit,
            mutation.applyConfiguration().expression(),
            Result.CONFIGURATION,
            names,
            path.child("applyConfiguration").child("expression"));
      }
      if (mutation.jsonPatch() != null) {
        check(
            unit,
            mutation.jsonPatch().expression(),
            Result.PATCH,
            names,
            path.child("jsonPatch").child("expression"));
      }
    }
  }

  /** The conditions of a webhook. */
  void conditions(List<MatchCondition> conditions, FieldPath of) {
    conditions(conditions, of, new Names(false, true, false));
  }

  /** The conditions of a policy or of a webhook; they know no variables. */
  private void conditions(List<MatchCondition> conditions, FieldPath of, Names names) {
    FieldPath path = of.child("matchConditions");
    for (int i = 0; i < conditions.size(); i++) {
      check(
          expressions.unit(names),
          conditions.get(i).expression(),
          Result.BOOL,
          names,
          path.index(i).child("expression"));
    }
  }

  private void variables(List<Variable> variables, Unit unit) {
    FieldPath path = SPEC.child("variables");
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      if (!variable.expression().isBlank()) {
        String fault = unit.declare(variable.name(), variable.expression());
        add(fault == null ? "" : fault, variable.expression(), path.index(i).child("expression"));
      }
    }
  }

  private void check(Unit unit, String expression, Result result, Names names, FieldPath path) {
    if (!expression.isBlank()) {
      add(unit.compile(expression, result, names).fault(), expression, path);
    }
  }

  private void add(String fault, String expression, FieldPath path) {
    if (!fault.isEmpty()) {
      errors.add(FieldError.invalid(path, expression, fault));
    }
  }
}
