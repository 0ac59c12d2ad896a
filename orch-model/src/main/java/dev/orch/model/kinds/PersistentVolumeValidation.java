package dev.orch.model.kinds;

import dev.orch.model.core.PersistentVolume;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class PersistentVolumeValidation {
  private PersistentVolumeValidation() {}

  static void validate(PersistentVolume o, FieldErrors errors) {}

  static void validateUpdate(PersistentVolume o, PersistentVolume old, FieldErrors errors) {}
}
