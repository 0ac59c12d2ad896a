package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Subresource;
import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tells of the kinds of one version that this server answers for itself. Immutable.
 *
 * @param apiVersion {@code v1}, or group and version
 * @param kinds its kinds, by resource
 */
record LocalVersion(String apiVersion, List<Kind<?>> kinds) implements ServedVersion {
  LocalVersion {
    kinds = ImmutableList.copyOf(kinds);
  }

  private boolean isCore() {
    return apiVersion.indexOf('/') < 0;
  }

  /** The list of its resources: {@code /api/v1} or {@code /apis/GROUP/VERSION}. */
  Json list() {
    List<Json> list = new ArrayList<>();
    if (isCore()) {
      list.add(BINDINGS);
    }
    for (Kind<?> kind : kinds) {
      list.add(resource(kind));
      sortedSubresources(kind).forEach(sub -> list.add(subresource(kind, sub)));
    }
    Json.Obj json =
        Json.object("kind", Json.of("APIResourceList"))
            .with("groupVersion", apiVersion)
            .with("resources", new Json.Arr(list));
    return isCore() ? json : json.with("apiVersion", "v1");
  }

  /** The resource that bindings are posted to; it has no objects of its own. */
  private static final Json BINDINGS =
      Json.object("name", Json.of("bindings"))
          .with("singularName", "binding")
          .with("namespaced", Json.Bool.TRUE)
          .with("kind", "Binding")
          .with("verbs", Json.strings(ImmutableList.of("create")));

  private static List<Subresource> sortedSubresources(Kind<?> kind) {
    List<Subresource> sorted = new ArrayList<>(kind.subresources());
    sorted.sort(Comparator.comparing(Subresource::name));
    return sorted;
  }

  private static Json resource(Kind<?> kind) {
    Json.Obj json =
        Json.object("name", Json.of(kind.plural()))
            .with("singularName", kind.singular())
            .with("namespaced", Json.of(kind.isNamespaced()))
            .with("kind", kind.name())
            .with("verbs", Json.strings(kind.verbs()));
    return withNames(json, kind);
  }

  private static Json.Obj withNames(Json.Obj json, Kind<?> kind) {
    Json.Obj named =
        kind.shortNames().isEmpty()
            ? json
            : json.with("shortNames", Json.strings(kind.shortNames()));
    return kind.categories().isEmpty()
        ? named
        : named.with("categories", Json.strings(kind.categories()));
  }

  private static Json subresource(Kind<?> kind, Subresource sub) {
    Json.Obj json =
        Json.object("name", Json.of(kind.plural() + "/" + sub.name()))
            .with("singularName", "")
            .with("namespaced", Json.of(kind.isNamespaced()))
            .with("kind", sub.kind())
            .with("verbs", Json.strings(sub.verbs()));
    return sub.version().isEmpty()
        ? json
        : json.with("group", sub.group()).with("version", sub.version());
  }

  @Override
  public boolean isFresh() {
    return true;
  }

  @Override
  public List<Json> resources() {
    List<Json> resources = new ArrayList<>();
    if (isCore()) {
      resources.add(
          Json.object("resource", Json.of("bindings"))
              .with("responseKind", responseKind("", "", "Binding"))
              .with("scope", "Namespaced")
              .with("singularResource", "binding")
              .with("verbs", Json.strings(ImmutableList.of("create"))));
    }
    kinds.forEach(kind -> resources.add(aggregated(kind)));
    return resources;
  }

  static Json responseKind(String group, String version, String kind) {
    return Json.object("group", Json.of(group)).with("version", version).with("kind", kind);
  }

  private static Json aggregated(Kind<?> kind) {
    Json.Obj json =
        Json.object("resource", Json.of(kind.plural()))
            .with("responseKind", responseKind("", "", kind.name()))
            .with("scope", kind.isNamespaced() ? "Namespaced" : "Cluster")
            .with("singularResource", kind.singular())
            .with("verbs", Json.strings(kind.verbs()));
    Json.Obj named = withNames(json, kind);
    List<Json> subresources = new ArrayList<>();
    for (Subresource sub : sortedSubresources(kind)) {
      subresources.add(
          Json.object("subresource", Json.of(sub.name()))
              .with("responseKind", responseKind(sub.group(), sub.version(), sub.kind()))
              .with("verbs", Json.strings(sub.verbs())));
    }
    return subresources.isEmpty() ? named : named.with("subresources", new Json.Arr(subresources));
  }
}
