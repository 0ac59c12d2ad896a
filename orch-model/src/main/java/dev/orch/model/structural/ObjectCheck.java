package dev.orch.model.structural;

import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import org.jspecify.annotations.Nullable;

/** All that a schema demands of an object, but its expressions. Stateless. */
public final class ObjectCheck {
  private ObjectCheck() {}

  /**
   * Finds the values that the schema doesn't allow.
   *
   * @param old the object that it replaces, or null if it is new; what is as before isn't checked
   */
  public static void values(
      Json.Obj object, Json.@Nullable Obj old, StructuralSchema schema, FieldErrors errors) {
    SchemaCheck.check(object, old, schema).forEach(errors::add);
  }

  /** Finds the faults of objects within the object, and items that are there twice. */
  public static void parts(
      Json.Obj object, Json.@Nullable Obj old, StructuralSchema schema, FieldErrors errors) {
    Embedded.check(object, schema, null, errors);
    duplicates(object, old, schema, errors);
  }

  private static void duplicates(
      Json.Obj object, Json.@Nullable Obj old, StructuralSchema schema, FieldErrors errors) {
    FieldErrors before = new FieldErrors();
    if (old != null) {
      Lists.check(old, schema, null, before);
    }
    if (before.isEmpty()) {
      Lists.check(object, schema, null, errors);
    }
  }

  /** Whether expressions can't be judged because of a fault, such as of a type. */
  public static boolean isBlocking(FieldError error) {
    return switch (error.type()) {
      case REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID -> true;
      default -> false;
    };
  }
}
