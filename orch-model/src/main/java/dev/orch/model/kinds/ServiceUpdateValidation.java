package dev.orch.model.kinds;

import dev.orch.model.core.Service;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class ServiceUpdateValidation {
  private ServiceUpdateValidation() {}

  static void validate(Service o, Service old, FieldErrors errors) {}

  static void validateStatus(Service o, FieldErrors errors) {}
}
