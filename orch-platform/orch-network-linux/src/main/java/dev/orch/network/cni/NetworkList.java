package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network configuration list: the plugins that make a network, in their order. Immutable.
 *
 * @param name the network's
 * @param versions those of the specification that it is written for, the highest first; never empty
 * @param disableCheck whether CHECK isn't to be called
 * @param disableGc whether GC isn't to be called
 * @param plugins their configurations; never empty
 * @param source what it was read from, with everything in it
 */
record NetworkList(
    String name,
    List<String> versions,
    boolean disableCheck,
    boolean disableGc,
    List<Json.Obj> plugins,
    Json.Obj source) {
  /** What the specification lets a network be called. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  NetworkList {
    versions = ImmutableList.copyOf(versions);
    plugins = ImmutableList.copyOf(plugins);
  }

  /**
   * Reads one: a list, or the configuration of one plugin, which is a list of one.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static NetworkList parse(String text) {
    Json.Obj source;
    try {
      source = Json.parse(text).asObject();
    } catch (JsonException | IllegalStateException e) {
      throw new IllegalArgumentException("error parsing configuration: " + e.getMessage(), e);
    }
    return of(source);
  }

  static NetworkList of(Json.Obj source) {
    List<Json.Obj> plugins =
        source.has("plugins")
            ? source.array("plugins").stream()
                .map(NetworkList::plugin)
                .collect(ImmutableList.toImmutableList())
            : ImmutableList.of(plugin(source));
    if (plugins.isEmpty()) {
      throw new IllegalArgumentException("error parsing configuration list: no plugins in list");
    }
    String name = source.text("name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          name.isEmpty()
              ? "error parsing configuration list: no name"
              : "error parsing configuration list: invalid characters in name \"" + name + "\"");
    }
    return new NetworkList(
        name,
        versions(source),
        flag(source, "disableCheck"),
        flag(source, "disableGC"),
        plugins,
        source);
  }

  private static Json.Obj plugin(Json plugin) {
    if (!(plugin instanceof Json.Obj object) || object.text("type").isEmpty()) {
      throw new IllegalArgumentException("error parsing configuration: missing 'type'");
    }
    return object;
  }

  /** A flag; some write it as a text. */
  private static boolean flag(Json.Obj source, String name) {
    Json value = source.get(name);
    return value instanceof Json.Bool bool && bool.value()
        || value instanceof Json.Str text && text.value().equals("true");
  }

  /** None said is the first version that there was. */
  private static List<String> versions(Json.Obj source) {
    String one = source.text("cniVersion");
    List<String> all =
        Stream.concat(
                source.array("cniVersions").stream()
                    .map(each -> each instanceof Json.Str text ? text.value() : ""),
                Stream.of(one))
            .filter(each -> !each.isEmpty() && SpecVersion.KNOWN.contains(each))
            .distinct()
            .sorted((a, b) -> SpecVersion.of(b).compareTo(SpecVersion.of(a)))
            .collect(ImmutableList.toImmutableList());
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "unsupported CNI version \"" + one + "\", supported versions: " + SpecVersion.KNOWN);
    }
    return all;
  }

  /** The list written down, to be read again with {@link #parse}. */
  String text() {
    return source.toString();
  }

  /** What one of the plugins reads, but for what belongs to a single call. */
  Json.Obj config(Json.Obj plugin, String version) {
    return plugin.without("capabilities").with("name", name).with("cniVersion", version);
  }

  /** What the plugin takes of what there is for a pod. */
  static Json.Obj runtimeConfig(Json.Obj plugin, Json.Obj available) {
    Json.Obj taken = Json.Obj.EMPTY;
    for (Map.Entry<String, Json> capability : plugin.object("capabilities")) {
      Json value = available.get(capability.getKey());
      if (value != null && Json.Bool.TRUE.equals(capability.getValue())) {
        taken = taken.with(capability.getKey(), value);
      }
    }
    return taken;
  }
}
