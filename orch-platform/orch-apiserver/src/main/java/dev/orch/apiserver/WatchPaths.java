package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Request;
import dev.orch.model.Kinds;
import dev.orch.store.api.Errors;
import java.util.List;

/**
 * The paths that watches had before they were lists with a parameter, such as {@code
 * /api/v1/watch/namespaces/a/pods}: older clients still ask for them. Stateless.
 */
final class WatchPaths {
  private WatchPaths() {}

  /** The request as it is written today; itself if its path isn't one of these. */
  static Request modern(Request request, List<String> segments, Kinds kinds) {
    int place = segments.get(0).equals("api") ? 2 : 3;
    if (!segments.get(place).equals("watch")) {
      return request;
    }
    List<String> rest =
        ImmutableList.<String>builder()
            .addAll(segments.subList(0, place))
            .addAll(segments.subList(place + 1, segments.size()))
            .build();
    Target target = rest.size() > place ? Target.of(rest, kinds) : null;
    if (target == null || !target.subresource().isEmpty()) {
      return request;
    }
    if (!request.method().equals("GET")) {
      throw Errors.methodNotAllowed();
    }
    ImmutableListMultimap.Builder<String, String> query = ImmutableListMultimap.builder();
    query.put("watch", "true");
    if (!target.name().isEmpty()) {
      rest = rest.subList(0, rest.size() - 1);
      query.put("fieldSelector", "metadata.name=" + target.name());
    }
    request.query().entries().stream()
        .filter(entry -> !entry.getKey().equals("watch"))
        .forEach(query::put);
    return request.to("/" + String.join("/", rest), query.build());
  }
}
