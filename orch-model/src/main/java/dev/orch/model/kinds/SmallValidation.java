package dev.orch.model.kinds;

import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Event;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class SmallValidation {
  private SmallValidation() {}

  static void validate(PriorityClass o, FieldErrors errors) {}

  static void validate(Lease o, FieldErrors errors) {}

  static void validate(Event o, FieldErrors errors) {}

  static void validateUpdate(PriorityClass o, PriorityClass old, FieldErrors errors) {}
}
