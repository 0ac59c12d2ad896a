package dev.orch.model.kinds;

import dev.orch.model.apps.StatefulSet;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class StatefulSetValidation {
  private StatefulSetValidation() {}

  static void validate(StatefulSet o, FieldErrors errors) {}

  static void validateUpdate(StatefulSet o, StatefulSet old, FieldErrors errors) {}

  static void validateStatus(StatefulSet o, FieldErrors errors) {}
}
