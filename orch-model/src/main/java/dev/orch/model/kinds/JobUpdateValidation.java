package dev.orch.model.kinds;

import dev.orch.model.batch.Job;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class JobUpdateValidation {
  private JobUpdateValidation() {}

  static void validate(Job o, Job old, FieldErrors errors) {}

  static void validateStatus(Job o, FieldErrors errors) {}
}
