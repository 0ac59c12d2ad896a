package dev.orch.model.structural;

import dev.orch.model.apiextensions.ValidationRule;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.About;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.Compiled;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.Expressions.Program;
import dev.orch.model.validation.FieldError;
import org.jspecify.annotations.Nullable;

/**
 * One rule, compiled. Immutable, for any thread.
 *
 * @param text what the rule says itself
 * @param condition whether a value keeps it
 * @param message what is said of a value that doesn't, or null if that is the rule's text
 * @param blamed the path of the field that is blamed below the value
 */
record Rule(ValidationRule text, Compiled condition, @Nullable Compiled message, String blamed) {
  /** The longest message that an expression may make. */
  private static final int LONGEST_MESSAGE = 5 * 1024;

  static Rule of(
      ValidationRule rule, StructuralSchema schema, boolean root, Expressions expressions) {
    About about = new About(schema, root, Boolean.TRUE.equals(rule.optionalOldSelf()));
    Compiled message =
        rule.messageExpression().isEmpty()
            ? null
            : expressions.compile(rule.messageExpression(), about, Expressions.Result.STRING);
    String blamed;
    try {
      blamed = RulePath.of(rule.fieldPath(), schema);
    } catch (IllegalArgumentException e) {
      blamed = "";
    }
    return new Rule(
        rule, expressions.compile(rule.rule(), about, Expressions.Result.BOOL), message, blamed);
  }

  boolean usesOld() {
    return condition.usesOld();
  }

  /** The value's fault, or null if it keeps the rule. */
  @Nullable FieldError check(Json value, @Nullable Json old, String path, Budget budget) {
    Program program = condition.program();
    if (program == null) {
      return invalid(path, value, "rule compile error: " + condition.fault());
    }
    if (usesOld() && old == null && !Boolean.TRUE.equals(text.optionalOldSelf())) {
      return null; // about a change, and nothing changed
    }
    try {
      if (Boolean.TRUE.equals(program.evaluate(value, old, budget))) {
        return null;
      }
    } catch (ExpressionException e) {
      return invalid(path, value, unjudged(e, budget));
    }
    return fault(
        path + (path.isEmpty() ? blamed.replaceFirst("^\\.", "") : blamed),
        value,
        told(value, old, budget));
  }

  private String unjudged(ExpressionException e, Budget budget) {
    String why = String.valueOf(e.getMessage());
    if (e.isTooCostly()) {
      budget.exhaust();
      return "'"
          + why
          + "': no further validation rules will be run due to call cost exceeds limit for rule: "
          + name();
    }
    return why.startsWith("no such overload")
        ? "'"
            + why
            + "': call arguments did not match a supported operator, function or macro signature"
            + " for rule: "
            + name()
        : why + " evaluating rule: " + name();
  }

  private String name() {
    return (text.message().isEmpty() ? text.rule() : text.message()).strip();
  }

  /** What is said of a value that breaks the rule. */
  private String told(Json value, @Nullable Json old, Budget budget) {
    Program program = message == null ? null : message.program();
    if (program != null) {
      try {
        String made = String.valueOf(program.evaluate(value, old, budget)).strip();
        if (!made.isEmpty() && made.length() <= LONGEST_MESSAGE && made.indexOf('\n') < 0) {
          return made;
        }
      } catch (ExpressionException e) {
        // The rule's own message is said instead.
      }
    }
    return text.message().isEmpty() ? "failed rule: " + name() : text.message().strip();
  }

  private FieldError fault(String path, Json value, String told) {
    return switch (text.reason() == null ? "" : text.reason()) {
      case "FieldValueForbidden" -> new FieldError(FieldError.Type.FORBIDDEN, path, null, told);
      case "FieldValueRequired" -> new FieldError(FieldError.Type.REQUIRED, path, null, told);
      case "FieldValueDuplicate" ->
          new FieldError(FieldError.Type.DUPLICATE, path, shown(value), "");
      default -> invalid(path, value, told);
    };
  }

  static FieldError invalid(String path, Json value, String detail) {
    return new FieldError(
        FieldError.Type.INVALID, path.isEmpty() ? "<nil>" : path, shown(value), detail);
  }

  /** The value, if it has no parts. */
  private static @Nullable Json shown(Json value) {
    return value instanceof Json.Obj || value instanceof Json.Arr ? null : value;
  }
}
