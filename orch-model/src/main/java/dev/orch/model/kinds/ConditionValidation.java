package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.meta.Condition;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of the conditions that kinds have in common. Stateless. */
final class ConditionValidation {
  private static final int LONGEST_REASON = 1024;
  private static final int LONGEST_MESSAGE = 32 * 1024;
  private static final String REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
  private static final Pattern REASON_PATTERN = Pattern.compile(REASON);
  private static final List<String> STATUSES = ImmutableList.of("False", "True", "Unknown");

  private ConditionValidation() {}

  static void validate(List<Condition> conditions, FieldPath path, FieldErrors errors) {
    Set<String> types = new HashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      if (!types.add(condition.type())) {
        errors.add(FieldError.duplicate(path.index(i).child("type"), condition.type()));
      }
      validate(condition, path.index(i), errors);
    }
  }

  private static void validate(Condition condition, FieldPath path, FieldErrors errors) {
    Checks.qualified(condition.type(), path.child("type"), errors);
    Checks.oneOf(condition.status(), STATUSES, path.child("status"), errors);
    if (condition.observedGeneration() < 0) {
      errors.add(
          FieldError.invalid(
              path.child("observedGeneration"),
              condition.observedGeneration(),
              "must be greater than or equal to zero"));
    }
    if (condition.lastTransitionTime() == null) {
      errors.add(FieldError.required(path.child("lastTransitionTime"), "must be set"));
    }
    reason(condition.reason(), path.child("reason"), errors);
    if (condition.message().length() > LONGEST_MESSAGE) {
      errors.add(FieldError.tooLong(path.child("message"), LONGEST_MESSAGE));
    }
  }

  private static void reason(String reason, FieldPath path, FieldErrors errors) {
    if (reason.isEmpty()) {
      errors.add(FieldError.required(path, "must be set"));
      return;
    }
    if (!REASON_PATTERN.matcher(reason).matches()) {
      errors.add(
          FieldError.invalid(
              path,
              reason,
              Names.regexText(
                  "a condition reason must start with alphabetic character, optionally followed by"
                      + " a string of alphanumeric characters or '_,:', and must end with an"
                      + " alphanumeric character or '_'",
                  REASON,
                  "my_name",
                  "MY_NAME",
                  "MyName",
                  "ReasonA,ReasonB",
                  "ReasonA:ReasonB")));
    }
    if (reason.length() > LONGEST_REASON) {
      errors.add(FieldError.tooLong(path, LONGEST_REASON));
    }
  }
}
