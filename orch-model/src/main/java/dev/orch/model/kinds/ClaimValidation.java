package dev.orch.model.kinds;

import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;

/** The rules of such objects. Stateless. */
final class ClaimValidation {
  private ClaimValidation() {}

  static void validate(PersistentVolumeClaimSpec o, FieldPath path, FieldErrors errors) {}

  static void validateUpdate(
      PersistentVolumeClaim o, PersistentVolumeClaim old, FieldErrors errors) {}

  static void validateStatus(PersistentVolumeClaim o, FieldErrors errors) {}
}
