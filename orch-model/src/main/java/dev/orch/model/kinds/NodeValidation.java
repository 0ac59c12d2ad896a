package dev.orch.model.kinds;

import dev.orch.model.core.Node;
import dev.orch.model.validation.FieldErrors;

/** The rules of such objects. Stateless. */
final class NodeValidation {
  private NodeValidation() {}

  static void validate(Node o, FieldErrors errors) {}

  static void validateUpdate(Node o, Node old, FieldErrors errors) {}
}
