package dev.orch.apiserver;

import dev.orch.apiserver.aggregation.RemoteFacts;
import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells of one version that another server answers for, as its list of resources has it. Immutable.
 */
record RemoteVersion(RemoteFacts facts) implements ServedVersion {
  @Override
  public boolean isFresh() {
    return facts.fresh();
  }

  @Override
  public List<Json> resources() {
    Map<String, Json.Obj> resources = new LinkedHashMap<>();
    Map<String, List<Json>> subresources = new LinkedHashMap<>();
    for (Json each : facts.resources().array("resources")) {
      if (each instanceof Json.Obj resource) {
        String name = resource.text("name");
        int slash = name.indexOf('/');
        if (slash < 0) {
          resources.put(name, resource(resource));
        } else {
          subresources
              .computeIfAbsent(name.substring(0, slash), parent -> new ArrayList<>())
              .add(subresource(resource, name.substring(slash + 1)));
        }
      }
    }
    List<Json> all = new ArrayList<>();
    resources.forEach(
        (name, resource) -> {
          List<Json> below = subresources.get(name);
          all.add(below == null ? resource : resource.with("subresources", new Json.Arr(below)));
        });
    return all;
  }

  private static Json.Obj resource(Json.Obj resource) {
    Json.Obj json =
        Json.object("resource", Json.of(resource.text("name")))
            .with("responseKind", kind(resource))
            .with("scope", isNamespaced(resource) ? "Namespaced" : "Cluster")
            .with("singularResource", resource.text("singularName"))
            .with("verbs", new Json.Arr(resource.array("verbs")));
    for (String names : List.of("shortNames", "categories")) {
      if (resource.has(names)) {
        json = json.with(names, new Json.Arr(resource.array(names)));
      }
    }
    return json;
  }

  private static Json subresource(Json.Obj resource, String name) {
    return Json.object("subresource", Json.of(name))
        .with("responseKind", kind(resource))
        .with("verbs", new Json.Arr(resource.array("verbs")));
  }

  private static boolean isNamespaced(Json.Obj resource) {
    return Json.Bool.TRUE.equals(resource.get("namespaced"));
  }

  private static Json kind(Json.Obj resource) {
    return LocalVersion.responseKind(
        resource.text("group"), resource.text("version"), resource.text("kind"));
  }
}
