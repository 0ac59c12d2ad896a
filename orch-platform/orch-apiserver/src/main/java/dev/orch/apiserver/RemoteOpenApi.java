package dev.orch.apiserver;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.aggregation.Registered;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The documents of OpenAPI that other servers have of the versions they answer for. Immutable. */
final class RemoteOpenApi {
  private final Registered registered;

  RemoteOpenApi(Registered registered) {
    this.registered = registered;
  }

  private static String path(APIService service) {
    return "apis/" + service.spec().group() + "/" + service.spec().version();
  }

  private List<APIService> remote() {
    return registered.services().values().stream()
        .filter(service -> service.spec().service() != null)
        .toList();
  }

  /** This index of documents of v3, with the others' in place of what isn't answered for here. */
  Json index(Json.Obj local) {
    Map<String, Json> paths = new TreeMap<>(local.object("paths").members());
    for (APIService service : remote()) {
      String document = registered.facts(service).openApi();
      paths.remove(path(service));
      if (!document.isEmpty()) {
        paths.put(
            path(service),
            Json.object("serverRelativeURL", Json.of("/openapi/v3/" + rest(document))));
      }
    }
    return Json.object("paths", new Json.Obj(paths));
  }

  /** What follows {@code /openapi/v3/} in where a server has its document. */
  private static String rest(String url) {
    String head = "/openapi/v3/";
    return url.startsWith(head) ? url.substring(head.length()) : url;
  }

  /** The parts of others' documents of v2 that are about the versions they answer for. */
  List<Json.Obj> swaggers() {
    List<Json.Obj> parts = new ArrayList<>();
    for (APIService service : remote()) {
      Json.Obj whole = registered.facts(service).swagger();
      String head = "/" + path(service) + "/";
      ImmutableSortedMap.Builder<String, Json> paths = ImmutableSortedMap.naturalOrder();
      for (Map.Entry<String, Json> entry : whole.object("paths")) {
        if ((entry.getKey() + "/").startsWith(head)) {
          paths.put(entry);
        }
      }
      parts.add(
          Json.object("paths", new Json.Obj(paths.buildOrThrow()))
              .with("definitions", whole.object("definitions"))
              .with("parameters", whole.object("parameters")));
    }
    return parts;
  }
}
