package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.store.Key;

/** The texts of failed preconditions, as Kubernetes' storage words them. */
final class Preconditions {
  private Preconditions() {}

  /** A precondition that storage found broken. */
  static String storageError(Kind<?> kind, Key key, String what, String wanted, String present) {
    return "StorageError: invalid object, Code: 4, Key: "
        + path(kind, key)
        + ", ResourceVersion: 0, AdditionalErrorMsg: "
        + failed(what, wanted, present);
  }

  static String failed(String what, String wanted, String present) {
    return "Precondition failed: "
        + what
        + " in precondition: "
        + wanted
        + ", "
        + what
        + " in object meta: "
        + present;
  }

  private static String path(Kind<?> kind, Key key) {
    return "/registry/"
        + kind.plural()
        + (key.namespace().isEmpty() ? "" : "/" + key.namespace())
        + "/"
        + key.name();
  }
}
