package dev.orch.store.api;

import dev.orch.model.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to do.
 *
 * @param user who
 * @param verb such as {@code get}; in lower case the HTTP method where it is about a path
 * @param kind the kind of the objects, or null where it is about a path
 * @param subresource such as {@code status}, or {@code ""}
 * @param namespace the namespace, or {@code ""} for none or all
 * @param name the object's name, or {@code ""}
 * @param path the path where it is not about objects, else {@code ""}
 */
public record Attributes(
    User user,
    String verb,
    @Nullable Kind<?> kind,
    String subresource,
    String namespace,
    String name,
    String path) {
  /** Doing something to objects. */
  public static Attributes of(
      User user, String verb, Kind<?> kind, String subresource, String namespace, String name) {
    return new Attributes(user, verb, kind, subresource, namespace, name, "");
  }

  /** Doing something to a path that is no resource. */
  public static Attributes path(User user, String verb, String path) {
    return new Attributes(user, verb, null, "", "", "", path);
  }
}
