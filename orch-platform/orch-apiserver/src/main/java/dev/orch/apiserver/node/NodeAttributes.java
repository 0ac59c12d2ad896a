package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.util.List;

/**
 * What somebody must be allowed to do with the Node for a path of its agent: one of these. As
 * kubelets of v1.36 map paths, fine-grained authorization included. Stateless.
 */
final class NodeAttributes {
  private NodeAttributes() {}

  static List<Attributes> of(User user, String method, String path, String node) {
    return subresources(path).stream()
        .map(
            subresource ->
                new Attributes(user, verb(method), "", "v1", "nodes", subresource, "", node, ""))
        .collect(ImmutableList.toImmutableList());
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  private static List<String> subresources(String path) {
    if (isBelow(path, "/pods") || isBelow(path, "/runningpods")) {
      return ImmutableList.of("pods", "proxy");
    }
    if (isBelow(path, "/healthz")) {
      return ImmutableList.of("healthz", "proxy");
    }
    if (isBelow(path, "/configz")) {
      return ImmutableList.of("configz", "proxy");
    }
    if (isBelow(path, "/stats")) {
      return ImmutableList.of("stats");
    }
    if (isBelow(path, "/metrics")) {
      return ImmutableList.of("metrics");
    }
    if (isBelow(path, "/logs")) {
      return ImmutableList.of("log");
    }
    if (isBelow(path, "/checkpoint")) {
      return ImmutableList.of("checkpoint");
    }
    return ImmutableList.of("proxy");
  }

  private static boolean isBelow(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }
}
