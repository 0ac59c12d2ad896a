package dev.orch.model.kinds;

import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class DataValidation {
  private DataValidation() {}

  static void validate(ConfigMap o, FieldErrors errors) {}

  static void validateUpdate(ConfigMap o, ConfigMap old, FieldErrors errors) {}

  static void validate(Secret o, FieldErrors errors) {}

  static void validateUpdate(Secret o, Secret old, FieldErrors errors) {}
}
