package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.aggregation.Registered;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.VersionOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients what is served, here and by servers behind this one: groups, versions and
 * resources, one by one or all at once. Groups stand by their priority, as clients resolve short
 * names by their order, and then by name. Immutable.
 */
final class Discovery {
  /** Versions by group, the preferred version first. */
  private final Map<String, Map<String, ServedVersion>> groups = new LinkedHashMap<>();

  Discovery(Kinds kinds, Registered registered) {
    Map<String, Map<String, ServedVersion>> found = new TreeMap<>();
    local(kinds)
        .forEach(
            (group, versions) ->
                versions.forEach(
                    (version, of) ->
                        found
                            .computeIfAbsent(group, g -> new TreeMap<>())
                            .put(version, new LocalVersion(of.get(0).apiVersion(), of))));
    for (APIService service : registered.services().values()) {
      if (service.spec().service() != null) {
        found
            .computeIfAbsent(service.spec().group(), g -> new TreeMap<>())
            .put(service.spec().version(), new RemoteVersion(registered.facts(service)));
      }
    }
    List<String> names = new ArrayList<>(found.keySet());
    names.sort(
        Comparator.comparingInt((String group) -> -priority(group, found, registered))
            .thenComparing(Comparator.naturalOrder()));
    names.forEach(name -> groups.put(name, sorted(name, found, registered)));
  }

  private static Map<String, Map<String, List<Kind<?>>>> local(Kinds kinds) {
    List<Kind<?>> sorted = new ArrayList<>(kinds.all());
    sorted.sort(Comparator.comparing(Kind::plural));
    Map<String, Map<String, List<Kind<?>>>> local = new TreeMap<>();
    for (Kind<?> kind : sorted) {
      local
          .computeIfAbsent(kind.group(), group -> new TreeMap<>())
          .computeIfAbsent(kind.version(), version -> new ArrayList<>())
          .add(kind);
    }
    return local;
  }

  /** A group stands where the highest of its versions wants it. */
  private static int priority(
      String group, Map<String, Map<String, ServedVersion>> found, Registered registered) {
    return versions(group, found).keySet().stream()
        .mapToInt(version -> registered.priority(group, version).group())
        .max()
        .orElse(0);
  }

  private static Map<String, ServedVersion> sorted(
      String group, Map<String, Map<String, ServedVersion>> found, Registered registered) {
    List<String> names = new ArrayList<>(versions(group, found).keySet());
    names.sort(
        Comparator.comparingInt((String version) -> -registered.priority(group, version).version())
            .thenComparing(VersionOrder.PREFERRED_FIRST));
    Map<String, ServedVersion> sorted = new LinkedHashMap<>();
    for (String name : names) {
      ServedVersion version = versions(group, found).get(name);
      if (version != null) {
        sorted.put(name, version);
      }
    }
    return sorted;
  }

  private static Map<String, ServedVersion> versions(
      String group, Map<String, Map<String, ServedVersion>> groups) {
    Map<String, ServedVersion> found = groups.get(group);
    return found == null ? new LinkedHashMap<>() : found;
  }

  boolean hasGroup(String group) {
    return groups.containsKey(group);
  }

  /** The paths of all groups and versions. */
  List<String> paths() {
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    groups.forEach(
        (group, versions) -> {
          if (!group.isEmpty()) {
            paths.add("/apis/" + group);
            versions.keySet().forEach(version -> paths.add("/apis/" + group + "/" + version));
          }
        });
    return paths.build();
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
    versions(group, groups).keySet().forEach(version -> versions.add(version(group, version)));
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

  /** {@code /api/v1} or {@code /apis/GROUP/VERSION}; null if that isn't served here. */
  @Nullable Json resources(String group, String version) {
    return versions(group, groups).get(version) instanceof LocalVersion local ? local.list() : null;
  }

  /** The groups under {@code /api} or {@code /apis} all at once, with their resources. */
  Json aggregated(boolean core) {
    List<Json> items = new ArrayList<>();
    groups.forEach(
        (group, of) -> {
          if (group.isEmpty() == core) {
            Json.Obj metadata = core ? Json.Obj.EMPTY : Json.object("name", Json.of(group));
            List<Json> versions = new ArrayList<>();
            of.forEach((version, served) -> versions.add(aggregated(version, served)));
            items.add(Json.object("metadata", metadata).with("versions", new Json.Arr(versions)));
          }
        });
    return Json.object("kind", Json.of("APIGroupDiscoveryList"))
        .with("apiVersion", "apidiscovery.k8s.io/v2")
        .with("metadata", Json.Obj.EMPTY)
        .with("items", new Json.Arr(items));
  }

  private static Json aggregated(String version, ServedVersion served) {
    List<Json> resources = served.resources();
    Json.Obj json = Json.object("version", Json.of(version));
    return (resources.isEmpty() ? json : json.with("resources", new Json.Arr(resources)))
        .with("freshness", served.isFresh() ? "Current" : "Stale");
  }
}
