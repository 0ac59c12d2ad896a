package dev.orch.store.api;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.selector.FieldQuery;

/**
 * What somebody wants to do.
 *
 * @param user who
 * @param verb such as {@code get}; in lower case the HTTP method where it is about a path
 * @param group the API group of the objects
 * @param version its version
 * @param resource such as {@code pods}, or {@code ""} where it is about a path
 * @param subresource such as {@code status}, or {@code ""}
 * @param namespace the namespace, or {@code ""} for none or all
 * @param name the object's name, or {@code ""}
 * @param path the path where it is not about objects, else {@code ""}
 * @param selected which objects are wanted where it is about many
 */
public record Attributes(
    User user,
    String verb,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path,
    FieldQuery selected) {
  /** Without a selection. */
  public Attributes(
      User user,
      String verb,
      String group,
      String version,
      String resource,
      String subresource,
      String namespace,
      String name,
      String path) {
    this(
        user,
        verb,
        group,
        version,
        resource,
        subresource,
        namespace,
        name,
        path,
        FieldQuery.EVERYTHING);
  }

  /** Doing something to objects. */
  public static Attributes of(
      User user, String verb, Kind<?> kind, String subresource, String namespace, String name) {
    return new Attributes(
        user,
        verb,
        kind.group(),
        kind.version(),
        kind.plural(),
        subresource,
        kind.isNamespaced() ? namespace : isWithinItself(kind, verb) ? name : "",
        name,
        "");
  }

  /** A namespace is reached as something in it, unless it is looked for among all. */
  private static boolean isWithinItself(Kind<?> kind, String verb) {
    return kind.group().isEmpty()
        && kind.plural().equals("namespaces")
        && !verb.equals("list")
        && !verb.equals("watch");
  }

  /** Doing something to a path that is no resource. */
  public static Attributes path(User user, String verb, String path) {
    return new Attributes(user, verb, "", "", "", "", "", "", path);
  }

  /** The same of those objects alone that a field selector selects. */
  public Attributes selecting(FieldQuery query) {
    return new Attributes(
        user, verb, group, version, resource, subresource, namespace, name, path, query);
  }

  public boolean isPath() {
    return resource.isEmpty();
  }

  /** {@code pods}, or {@code pods/log} for a subresource. */
  public String wholeResource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  /** How somebody is told that it isn't allowed. */
  public String refusal() {
    String who = "User " + Json.of(user.name()) + " cannot " + verb;
    if (isPath()) {
      return who + " path " + Json.of(path);
    }
    return who
        + " resource "
        + Json.of(wholeResource())
        + " in API group "
        + Json.of(group)
        + (namespace.isEmpty()
            ? " at the cluster scope"
            : " in the namespace " + Json.of(namespace));
  }
}
