package dev.orch.model.kinds;

import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class ReplicaSetValidation {
  private ReplicaSetValidation() {}

  static void validate(ReplicaSet o, FieldErrors errors) {}

  static void validateUpdate(ReplicaSet o, ReplicaSet old, FieldErrors errors) {}

  static void validateStatus(ReplicaSet o, FieldErrors errors) {}
}
