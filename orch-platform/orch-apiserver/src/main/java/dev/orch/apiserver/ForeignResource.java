package dev.orch.apiserver;

import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.util.List;
import java.util.Locale;

/**
 * What a request wants whose resource another server knows, as far as its path tells: which is what
 * decides whether it may be handed on. Stateless.
 */
final class ForeignResource {
  private ForeignResource() {}

  /**
   * Reads a path {@code /apis/GROUP/VERSION/…}.
   *
   * @param segments of the path, more than three
   */
  static Attributes wanted(User user, Request request, List<String> segments) {
    List<String> rest = segments.subList(3, segments.size());
    boolean watched = rest.get(0).equals("watch") && rest.size() > 1;
    if (watched) {
      rest = rest.subList(1, rest.size());
    }
    String namespace = "";
    if (rest.get(0).equals("namespaces") && rest.size() > 1) {
      namespace = rest.get(1);
      rest = rest.size() > 2 ? rest.subList(2, rest.size()) : rest;
    }
    String name = at(rest, 1);
    return new Attributes(
        user,
        watched ? "watch" : verb(request, name.isEmpty()),
        segments.get(1),
        segments.get(2),
        rest.get(0),
        at(rest, 2),
        namespace,
        name,
        "");
  }

  private static String at(List<String> segments, int index) {
    return segments.size() > index ? segments.get(index) : "";
  }

  private static String verb(Request request, boolean collection) {
    return switch (request.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> collection ? "deletecollection" : "delete";
      case "GET", "HEAD" -> {
        boolean watch = request.flag("watch");
        yield collection ? watch ? "watch" : "list" : "get";
      }
      default -> request.method().toLowerCase(Locale.ROOT);
    };
  }
}
