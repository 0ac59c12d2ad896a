package dev.orch.apiserver;

import dev.orch.apiserver.http.Request;
import dev.orch.model.selector.FieldQuery;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.util.List;

/**
 * What a request wants, as far as its path tells: which decides whether it is let in before
 * anything else of it is looked at, and whether it may be handed on to another server. Stateless.
 */
final class PathAttributes {
  private PathAttributes() {}

  /**
   * Reads a path {@code /api/v1/…} or {@code /apis/GROUP/VERSION/…}.
   *
   * @param segments of the path, more than its version
   */
  static Attributes of(User user, Request request, List<String> segments) {
    boolean core = segments.get(0).equals("api");
    List<String> rest = segments.subList(core ? 2 : 3, segments.size());
    boolean watched = rest.get(0).equals("watch") && rest.size() > 1;
    if (watched) {
      rest = rest.subList(1, rest.size());
    }
    String namespace = "";
    if (rest.get(0).equals("namespaces") && rest.size() > 1) {
      namespace = rest.get(1);
      boolean within = rest.size() > 2 && !Target.isOfNamespace(rest.get(2));
      rest = within ? rest.subList(2, rest.size()) : rest;
    }
    String name = at(rest, 1);
    String verb = watched ? "watch" : verb(request, name.isEmpty());
    if (name.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
      name = FieldQuery.nameIn(request.parameter("fieldSelector"));
    }
    boolean many = verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
    return new Attributes(
            user,
            verb,
            core ? "" : segments.get(1),
            core ? segments.get(1) : segments.get(2),
            rest.get(0),
            at(rest, 2),
            namespace,
            name,
            "")
        .selecting(
            many
                ? FieldQuery.understood(request.parameter("fieldSelector"))
                : FieldQuery.EVERYTHING);
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
      case "GET", "HEAD" -> collection ? request.flag("watch") ? "watch" : "list" : "get";
      default -> "";
    };
  }
}
