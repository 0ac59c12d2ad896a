package dev.orch.model.selector;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which fields of a kind a field selector may name, and their values. Stateless. */
public final class FieldLabels {
  private FieldLabels() {}

  /**
   * Whether the query matches the object.
   *
   * @throws SelectorException if it names a field that the kind doesn't offer
   */
  public static <T extends Resource> boolean matches(FieldQuery query, Kind<T> kind, T object) {
    return query.matches(field -> value(kind, object, field));
  }

  /** Refuses a query that names a field that the kind doesn't offer. @throws SelectorException */
  public static void check(FieldQuery query, Kind<?> kind) {
    for (FieldQuery.Term term : query.terms()) {
      if (!isGeneric(term.field()) && !kind.selectableFields().containsKey(term.field())) {
        throw unsupported(kind, term.field());
      }
    }
  }

  private static boolean isGeneric(String field) {
    return field.equals("metadata.name") || field.equals("metadata.namespace");
  }

  private static <T extends Resource> @Nullable String value(Kind<T> kind, T object, String field) {
    if (field.equals("metadata.name")) {
      return object.metadata().name();
    }
    if (field.equals("metadata.namespace")) {
      return object.metadata().namespace();
    }
    Function<T, String> read = kind.selectableFields().get(field);
    if (read == null) {
      throw unsupported(kind, field);
    }
    return read.apply(object);
  }

  private static SelectorException unsupported(Kind<?> kind, String field) {
    if (kind.selectableFields().isEmpty() && !kind.isDynamic()) {
      return new SelectorException(
          "\""
              + field
              + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }
    return new SelectorException(
        kind.group().equals("batch")
            ? "field label \"" + field + "\" not supported for " + kind.name()
            : "field label not supported: " + field);
  }
}
