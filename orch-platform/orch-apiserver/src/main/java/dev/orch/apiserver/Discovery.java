package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Subresource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.VersionOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients what is served: groups, versions and resources, one by one or all at once.
 * Immutable.
 */
final class Discovery {
  /** Kubernetes' order of groups, which clients resolve short names by; others follow by name. */
  private static final List<String> ORDER =
      ImmutableList.of(
          "",
          "apiregistration.k8s.io",
          "apps",
          "events.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "networking.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "storage.k8s.io",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "scheduling.k8s.io",
          "coordination.k8s.io",
          "node.k8s.io",
          "discovery.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "resource.k8s.io");

  /** Kinds by group, then by version, the preferred version first. */
  private final Map<String, Map<String, List<Kind<?>>>> groups = new LinkedHashMap<>();

  Discovery(Kinds kinds) {
    List<String> names = new ArrayList<>();
    for (Kind<?> kind : kinds.all()) {
      if (!names.contains(kind.group())) {
        names.add(kind.group());
      }
    }
    names.sort(
        Comparator.<String>comparingInt(g -> ORDER.contains(g) ? ORDER.indexOf(g) : ORDER.size())
            .thenComparing(Comparator.naturalOrder()));
    names.forEach(name -> groups.put(name, new LinkedHashMap<>()));
    List<Kind<?>> sorted = new ArrayList<>(kinds.all());
    sorted.sort(
        Comparator.<Kind<?>, String>comparing(Kind::version, VersionOrder.PREFERRED_FIRST)
            .thenComparing(Kind::plural));
    for (Kind<?> kind : sorted) {
      versions(kind.group()).computeIfAbsent(kind.version(), v -> new ArrayList<>()).add(kind);
    }
  }

  private Map<String, List<Kind<?>>> versions(String group) {
    Map<String, List<Kind<?>>> found = groups.get(group);
    return found == null ? new LinkedHashMap<>() : found;
  }

  boolean hasGroup(String group) {
    return groups.containsKey(group);
  }

  /** {@code /api}. */
  static Json core() {
    return Json.object("kind", Json.of("APIVersions"))
        .with("versions", Json.strings(ImmutableList.of("v1")))
        .with("serverAddressByClientCIDRs", Json.Arr.EMPTY);
  }

  /** {@code /apis}. */
  Json groups() {
    List<Json> list = new ArrayList<>();
    for (String group : groups.keySet()) {
      if (!group.isEmpty()) {
        list.add(group(group));
      }
    }
    return Json.object("kind", Json.of("APIGroupList"))
        .with("apiVersion", "v1")
        .with("groups", new Json.Arr(list));
  }

  private Json.Obj group(String group) {
    List<Json> versions = new ArrayList<>();
    versions(group).keySet().forEach(version -> versions.add(version(group, version)));
    return Json.object("name", Json.of(group))
        .with("versions", new Json.Arr(versions))
        .with("preferredVersion", versions.get(0));
  }

  private static Json version(String group, String version) {
    return Json.object("groupVersion", Json.of(group + "/" + version)).with("version", version);
  }

  /** {@code /apis/GROUP}. */
  Json groupAlone(String group) {
    return group(group).with("kind", "APIGroup").with("apiVersion", "v1");
  }

  /** {@code /api/v1} or {@code /apis/GROUP/VERSION}; null if there is none. */
  @Nullable Json resources(String group, String version) {
    List<Kind<?>> kinds = versions(group).get(version);
    if (kinds == null) {
      return null;
    }
    List<Json> list = new ArrayList<>();
    for (Kind<?> kind : kinds) {
      list.add(resource(kind));
      sortedSubresources(kind).forEach(sub -> list.add(subresource(kind, sub)));
    }
    if (group.isEmpty()) {
      list.add(0, BINDINGS);
    }
    Json.Obj json =
        Json.object("kind", Json.of("APIResourceList"))
            .with("groupVersion", group.isEmpty() ? version : group + "/" + version)
            .with("resources", new Json.Arr(list));
    return group.isEmpty() ? json : json.with("apiVersion", "v1");
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

  /** The groups under {@code /api} or {@code /apis} all at once, with their resources. */
  Json aggregated(boolean core) {
    List<Json> items = new ArrayList<>();
    for (String group : groups.keySet()) {
      if (group.isEmpty() == core) {
        Json.Obj metadata = group.isEmpty() ? Json.Obj.EMPTY : Json.object("name", Json.of(group));
        List<Json> versions = new ArrayList<>();
        versions(group).forEach((version, kinds) -> versions.add(aggregated(version, kinds, core)));
        items.add(Json.object("metadata", metadata).with("versions", new Json.Arr(versions)));
      }
    }
    return Json.object("kind", Json.of("APIGroupDiscoveryList"))
        .with("apiVersion", "apidiscovery.k8s.io/v2")
        .with("metadata", Json.Obj.EMPTY)
        .with("items", new Json.Arr(items));
  }

  private static Json aggregated(String version, Collection<Kind<?>> kinds, boolean core) {
    List<Json> resources = new ArrayList<>();
    if (core) {
      resources.add(
          Json.object("resource", Json.of("bindings"))
              .with("responseKind", responseKind("", "", "Binding"))
              .with("scope", "Namespaced")
              .with("singularResource", "binding")
              .with("verbs", Json.strings(ImmutableList.of("create"))));
    }
    kinds.forEach(kind -> resources.add(aggregated(kind)));
    return Json.object("version", Json.of(version))
        .with("resources", new Json.Arr(resources))
        .with("freshness", "Current");
  }

  private static Json responseKind(String group, String version, String kind) {
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
