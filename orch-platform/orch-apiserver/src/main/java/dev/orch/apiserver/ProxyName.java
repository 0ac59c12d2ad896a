package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.Request;
import dev.orch.store.api.Errors;
import java.util.List;

/**
 * To whom a request is handed on, as its path names it: {@code [scheme:]NAME[:port]}.
 *
 * @param name the object's name
 * @param port its number or name, or {@code ""}
 */
record ProxyName(String name, String port) {
  private static final List<String> SCHEMES = ImmutableList.of("", "http", "https");

  /** Reads it. @throws dev.orch.store.api.ApiException BadRequest if it is malformed */
  static ProxyName of(Target target) {
    List<String> said = Splitter.on(':').splitToList(target.name());
    List<String> parts =
        switch (said.size()) {
          case 1 -> ImmutableList.of("", said.get(0), "");
          case 2 -> ImmutableList.of("", said.get(0), said.get(1));
          default -> said;
        };
    if (parts.size() != 3 || !SCHEMES.contains(parts.get(0)) || parts.get(1).isEmpty()) {
      throw Errors.badRequest(
          "invalid " + target.kind().singular() + " request \"" + target.name() + "\"");
    }
    return new ProxyName(parts.get(1), parts.get(2));
  }

  /** What follows {@code proxy} in the path, as it came. */
  static String path(Request request, Target target) {
    int segments = target.namespace().isEmpty() ? 5 : 7;
    int at = 0;
    for (int i = 0; i < segments && at >= 0; i++) {
      at = request.path().indexOf('/', at + 1);
    }
    return at < 0 ? "" : request.path().substring(at);
  }
}
