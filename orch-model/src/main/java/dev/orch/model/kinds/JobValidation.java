package dev.orch.model.kinds;

import dev.orch.model.batch.Job;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class JobValidation {
  private JobValidation() {}

  static void validate(Job o, FieldErrors errors) {}
}
