package dev.orch.apiserver;

import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resource that a path leads to.
 *
 * @param kind the objects' kind
 * @param namespace the namespace, or {@code ""} for all or none
 * @param name the object's name, or {@code ""} for the collection
 * @param subresource the subresource, or {@code ""}
 */
record Target(Kind<?> kind, String namespace, String name, String subresource) {
  /**
   * Reads {@code /api/v1/…} or {@code /apis/GROUP/VERSION/…}; null if it leads to nothing that is
   * served.
   */
  static @Nullable Target of(List<String> segments, Kinds kinds) {
    int start = segments.get(0).equals("api") ? 2 : 3;
    String apiVersion = start == 2 ? segments.get(1) : segments.get(1) + "/" + segments.get(2);
    List<String> rest = segments.subList(start, segments.size());
    boolean namespaced =
        rest.size() >= 3
            && rest.get(0).equals("namespaces")
            && kinds.byResource(apiVersion, rest.get(2)) != null;
    if (rest.size() == 3 && rest.get(0).equals("namespaces") && isOfNamespace(rest.get(2))) {
      namespaced = false;
    }
    String namespace = namespaced ? rest.get(1) : "";
    List<String> own = namespaced ? rest.subList(2, rest.size()) : rest;
    boolean proxied = own.size() > 3 && own.get(2).equals("proxy");
    if (own.isEmpty() || own.size() > 3 && !proxied) {
      return null;
    }
    Kind<?> kind = kinds.byResource(apiVersion, own.get(0));
    if (kind == null
        || namespaced && !kind.isNamespaced()
        || !namespaced && kind.isNamespaced() && own.size() > 1) {
      return null;
    }
    return new Target(
        kind, namespace, own.size() > 1 ? own.get(1) : "", own.size() > 2 ? own.get(2) : "");
  }

  /** Whether a name after a namespace's is a part of it, and not the kind of what is in it. */
  static boolean isOfNamespace(String segment) {
    return segment.equals("status") || segment.equals("finalize");
  }
}
