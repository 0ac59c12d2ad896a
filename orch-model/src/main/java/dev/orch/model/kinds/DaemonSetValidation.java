package dev.orch.model.kinds;

import dev.orch.model.apps.DaemonSet;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class DaemonSetValidation {
  private DaemonSetValidation() {}

  static void validate(DaemonSet o, FieldErrors errors) {}

  static void validateUpdate(DaemonSet o, DaemonSet old, FieldErrors errors) {}

  static void validateStatus(DaemonSet o, FieldErrors errors) {}
}
