package dev.orch.model.kinds;

import dev.orch.model.core.Pod;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class PodUpdateValidation {
  private PodUpdateValidation() {}

  static void validate(Pod pod, Pod old, FieldErrors errors) {}
}
