package dev.orch.model.kinds;

import dev.orch.model.apps.Deployment;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class DeploymentValidation {
  private DeploymentValidation() {}

  static void validate(Deployment o, FieldErrors errors) {}

  static void validateUpdate(Deployment o, Deployment old, FieldErrors errors) {}

  static void validateStatus(Deployment o, Deployment old, FieldErrors errors) {}
}
