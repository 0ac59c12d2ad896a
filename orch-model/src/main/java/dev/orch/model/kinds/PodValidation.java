package dev.orch.model.kinds;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;

/** The rules of such objects. Stateless. */
final class PodValidation {
  private PodValidation() {}

  static void validateCreate(Pod pod, FieldErrors errors) {}

  static void validateTemplate(PodTemplateSpec template, FieldPath path, FieldErrors errors) {}
}
