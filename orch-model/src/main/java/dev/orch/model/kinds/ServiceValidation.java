package dev.orch.model.kinds;

import dev.orch.model.core.Service;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;

/** The rules of such objects. Stateless. */
final class ServiceValidation {
  private ServiceValidation() {}

  static void validate(Service o, ValidationContext context, FieldErrors errors) {}
}
