package dev.orch.model.kinds;

import dev.orch.model.core.Endpoints;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;

/** The rules of such objects. Stateless. */
final class EndpointValidation {
  private EndpointValidation() {}

  static void validate(Endpoints o, ValidationContext context, FieldErrors errors) {}

  static void validate(EndpointSlice o, ValidationContext context, FieldErrors errors) {}

  static void validateType(EndpointSlice o, EndpointSlice old, FieldErrors errors) {}
}
