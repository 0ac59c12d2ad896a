package dev.orch.model.apply;

import dev.orch.model.json.Json;
import dev.orch.model.patch.GoText;

/** A value as Kubernetes' messages about shapes show it. Stateless. */
final class GoValue {
  private GoValue() {}

  /** As Go prints it with {@code %v}. */
  static String of(Json value) {
    return "&{" + GoText.of(value) + "}";
  }

  /** As Go prints it with {@code %#v}. */
  static String detailed(Json value) {
    return "&value.valueUnstructured{Value:" + GoText.detailed(value) + "}";
  }
}
