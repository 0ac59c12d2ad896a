package dev.orch.model.kinds;

import dev.orch.model.admissionregistration.AuditAnnotation;
import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Mutation;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Validation;
import dev.orch.model.admissionregistration.Variable;
import dev.orch.model.structural.Expressions;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;

/** Whether what policies and webhooks carry as expressions has the form of such. For one use. */
final class PolicyExpressions {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final Expressions expressions;
  private final FieldErrors errors;

  PolicyExpressions(Expressions expressions, FieldErrors errors) {
    this.expressions = expressions;
    this.errors = errors;
  }

  void check(ValidatingAdmissionPolicySpec spec) {
    variables(spec.variables());
    conditions(spec.matchConditions(), SPEC);
    FieldPath validations = SPEC.child("validations");
    for (int i = 0; i < spec.validations().size(); i++) {
      Validation validation = spec.validations().get(i);
      check(validation.expression(), validations.index(i).child("expression"));
      check(validation.messageExpression(), validations.index(i).child("messageExpression"));
    }
    FieldPath annotations = SPEC.child("auditAnnotations");
    for (int i = 0; i < spec.auditAnnotations().size(); i++) {
      AuditAnnotation annotation = spec.auditAnnotations().get(i);
      check(annotation.valueExpression(), annotations.index(i).child("valueExpression"));
    }
  }

  void check(MutatingAdmissionPolicySpec spec) {
    variables(spec.variables());
    conditions(spec.matchConditions(), SPEC);
    FieldPath mutations = SPEC.child("mutations");
    for (int i = 0; i < spec.mutations().size(); i++) {
      Mutation mutation = spec.mutations().get(i);
      FieldPath path = mutations.index(i);
      if (mutation.applyConfiguration() != null) {
        check(
            mutation.applyConfiguration().expression(),
            path.child("applyConfiguration").child("expression"));
      }
      if (mutation.jsonPatch() != null) {
        check(mutation.jsonPatch().expression(), path.child("jsonPatch").child("expression"));
      }
    }
  }

  /** The conditions of a policy or of a webhook. */
  void conditions(List<MatchCondition> conditions, FieldPath of) {
    FieldPath path = of.child("matchConditions");
    for (int i = 0; i < conditions.size(); i++) {
      check(conditions.get(i).expression(), path.index(i).child("expression"));
    }
  }

  private void variables(List<Variable> variables) {
    FieldPath path = SPEC.child("variables");
    for (int i = 0; i < variables.size(); i++) {
      check(variables.get(i).expression(), path.index(i).child("expression"));
    }
  }

  private void check(String expression, FieldPath path) {
    String fault = expression.isBlank() ? null : expressions.syntaxFault(expression);
    if (fault != null) {
      errors.add(FieldError.invalid(path, expression, fault));
    }
  }
}
