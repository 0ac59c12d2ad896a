package dev.orch.model.apply;

import dev.orch.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How an object looks in the other versions that its kind is served in: managers own fields of the
 * version that they wrote. Asked by a {@link FieldManager} on its caller's thread, once per version
 * and write.
 */
@FunctionalInterface
public interface Versions {
  /** All versions are alike: for who can't convert, or knows of one alone. */
  Versions ALIKE = apiVersion -> View.SAME;

  /** The view in a version; null if the kind isn't served in it any more. */
  @Nullable View in(String apiVersion);

  /** Objects in another version than that of the write. */
  interface View {
    /** No difference. */
    View SAME =
        new View() {
          @Override
          public @Nullable FieldManager manager() {
            return null;
          }

          @Override
          public Json.Obj there(Json.Obj object) {
            return object;
          }

          @Override
          public Json.Obj back(Json.Obj object) {
            return object;
          }
        };

    /** The manager of objects of that version; null if they have the shape of the write's. */
    @Nullable FieldManager manager();

    /** The object, which has the write's version, in this one. */
    Json.Obj there(Json.Obj object);

    /** The object, which has this version, in the write's. */
    Json.Obj back(Json.Obj object);
  }
}
