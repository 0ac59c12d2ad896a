package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.model.structural.DeviceExpressions;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that a configuration can name. Immutable; {@link #kubernetes} are those that are on
 * by default, {@link #with} adds one's own. What a plugin does is told by the interfaces that it
 * implements.
 */
public final class PluginCatalog {
  /** Makes a plugin. */
  @FunctionalInterface
  public interface Factory {
    /**
     * The plugin with these arguments; empty if none are given.
     *
     * @throws IllegalArgumentException that names the field, if they are faulty
     */
    Object make(Json.Obj args);

    /**
     * A factory whose arguments are read as a record; its module must open the record's package to
     * {@code dev.orch.model}. Unknown fields and values of wrong types are refused by name.
     *
     * @param plugin makes the plugin, or throws an {@code IllegalArgumentException} such as {@code
     *     args.limit: must be positive}
     */
    static <A extends Record> Factory of(Class<A> args, Function<A, Object> plugin) {
      return json -> plugin.apply(PluginArguments.read(json, args));
    }
  }

  private final ImmutableSortedMap<String, Factory> factories;

  private PluginCatalog(Map<String, Factory> factories) {
    this.factories = ImmutableSortedMap.copyOf(factories);
  }

  /** The plugins of {@link Profile#defaults}. */
  public static PluginCatalog kubernetes() {
    return kubernetes(DeviceExpressions.NONE);
  }

  /**
   * The plugins of {@link Profile#defaults(DeviceExpressions)}.
   *
   * @param expressions compiles the expressions that select devices
   */
  public static PluginCatalog kubernetes(DeviceExpressions expressions) {
    TreeMap<String, Factory> all = new TreeMap<>();
    Profile.defaults(expressions)
        .named()
        .forEach((name, plugin) -> all.put(name, args -> plain(plugin, args)));
    all.put("PrioritySort", args -> plain(QueueSortPlugin.byPriority(), args));
    all.putAll(PluginArguments.FACTORIES);
    return new PluginCatalog(all);
  }

  private static Object plain(Object plugin, Json.Obj args) {
    if (!args.equals(Json.Obj.EMPTY)) {
      throw new IllegalArgumentException("args: the plugin takes no arguments");
    }
    return plugin;
  }

  /** With another plugin, or with one in another's place. */
  public PluginCatalog with(String name, Factory factory) {
    TreeMap<String, Factory> all = new TreeMap<>(factories);
    all.put(name, factory);
    return new PluginCatalog(all);
  }

  /** The factory of that name; null if there is none. */
  @Nullable Factory find(String name) {
    return factories.get(name);
  }
}
