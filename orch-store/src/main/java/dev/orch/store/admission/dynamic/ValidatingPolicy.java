package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.admissionregistration.AuditAnnotation;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.Validation;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Evaluation;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A compiled ValidatingAdmissionPolicy. Immutable; for any thread. */
final class ValidatingPolicy {
  private static final int LONGEST_MESSAGE = 5 * 1024;

  /**
   * A validation that doesn't hold.
   *
   * @param index which
   * @param reason of the refusal, or {@code ""} where it has no value
   */
  record Verdict(int index, String message, String reason) {}

  private record Rule(Validation text, Compiled condition, @Nullable Compiled message) {}

  private record Annotation(String key, Compiled value) {}

  private final String name;
  private final ValidatingAdmissionPolicySpec spec;
  private final Criteria criteria;
  private final Conditions conditions;
  private final Unit unit;
  private final List<Rule> rules;
  private final List<Annotation> annotations;

  ValidatingPolicy(ValidatingAdmissionPolicy policy, RequestExpressions expressions) {
    this.name = policy.metadata().name();
    this.spec = policy.spec();
    this.criteria = Criteria.of(spec.matchConstraints());
    boolean params = spec.paramKind() != null;
    this.conditions = new Conditions(expressions, spec.matchConditions(), params, failsIgnored());
    Names names = new Names(params, true, false);
    this.unit = expressions.unit(names);
    spec.variables().forEach(variable -> unit.declare(variable.name(), variable.expression()));
    this.rules =
        spec.validations().stream()
            .map(validation -> rule(validation, names))
            .collect(ImmutableList.toImmutableList());
    this.annotations =
        spec.auditAnnotations().stream()
            .map(annotation -> annotation(annotation, names))
            .collect(ImmutableList.toImmutableList());
  }

  private Rule rule(Validation validation, Names names) {
    String message = validation.messageExpression();
    return new Rule(
        validation,
        unit.compile(validation.expression(), Result.BOOL, names),
        message.isBlank() ? null : unit.compile(message, Result.STRING, names.withoutAuthorizer()));
  }

  private Annotation annotation(AuditAnnotation annotation, Names names) {
    return new Annotation(
        annotation.key(), unit.compile(annotation.valueExpression(), Result.STRING_OR_NULL, names));
  }

  String name() {
    return name;
  }

  ValidatingAdmissionPolicySpec spec() {
    return spec;
  }

  Criteria criteria() {
    return criteria;
  }

  boolean failsIgnored() {
    return "Ignore".equals(spec.failurePolicy());
  }

  /** The validations that don't hold, and those without value where that counts as such. */
  List<Verdict> ask(Facts facts) {
    try {
      if (!conditions.hold(facts)) {
        return ImmutableList.of();
      }
    } catch (Conditions.Undecided e) {
      return failed(0, String.valueOf(e.getMessage()));
    }
    Evaluation evaluation = unit.begin(facts);
    Budget budget = new Budget();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      try {
        Object holds = Evaluations.value(rules.get(i).condition, evaluation, budget);
        if (!Boolean.TRUE.equals(holds)) {
          verdicts.add(verdict(i, evaluation, budget));
        }
      } catch (ExpressionException e) {
        if (budget.isExceeded()) {
          return failed(0, String.valueOf(e.getMessage()));
        }
        verdicts.addAll(failed(i, String.valueOf(e.getMessage())));
      }
    }
    return ImmutableList.copyOf(verdicts);
  }

  private List<Verdict> failed(int index, String why) {
    return failsIgnored() ? ImmutableList.of() : ImmutableList.of(new Verdict(index, why, ""));
  }

  private Verdict verdict(int index, Evaluation evaluation, Budget budget) {
    Rule rule = rules.get(index);
    Validation text = rule.text;
    String made = message(rule, evaluation, budget);
    String message = made.isEmpty() ? text.message().strip() : made;
    return new Verdict(
        index,
        message.isEmpty() ? "failed expression: " + text.expression().strip() : message,
        text.reason() == null ? "Invalid" : text.reason());
  }

  /** What the rule's expression makes of it, or {@code ""}. */
  private static String message(Rule rule, Evaluation evaluation, Budget budget) {
    if (rule.message == null) {
      return "";
    }
    try {
      Object value = Evaluations.value(rule.message, evaluation, budget);
      String made = value instanceof String text ? text.strip() : "";
      return made.length() > LONGEST_MESSAGE || made.indexOf('\n') >= 0 ? "" : made;
    } catch (ExpressionException e) {
      return ""; // another message stands in for it
    }
  }

  /**
   * Tells what is to be noted in the audit log.
   *
   * @return why it is to be denied, because that can't be told, or null
   */
  @Nullable String annotate(Facts facts, BiConsumer<String, String> told) {
    if (annotations.isEmpty() || !applies(facts)) {
      return null;
    }
    Evaluation evaluation = unit.begin(facts);
    Budget budget = new Budget();
    for (Annotation annotation : annotations) {
      try {
        Object value = Evaluations.value(annotation.value, evaluation, budget);
        String note = value instanceof String text ? text.strip() : "";
        if (!note.isEmpty()) {
          told.accept(annotation.key, note);
        }
      } catch (ExpressionException e) {
        if (!failsIgnored()) {
          return e.getMessage();
        }
      }
    }
    return null;
  }

  private boolean applies(Facts facts) {
    try {
      return conditions.hold(facts);
    } catch (Conditions.Undecided e) {
      return false; // was told already
    }
  }
}
