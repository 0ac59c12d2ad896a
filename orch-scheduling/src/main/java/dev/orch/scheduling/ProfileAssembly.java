package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.json.Json;
import dev.orch.scheduling.ProfileConfiguration.Plugin;
import dev.orch.scheduling.ProfileConfiguration.PluginConfig;
import dev.orch.scheduling.ProfileConfiguration.PluginSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a profile of its configuration: the defaults of a point, changed as {@code multiPoint}
 * says, then as the point itself says. Used once, on one thread.
 */
final class ProfileAssembly {
  private static final String ALL = "*";
  private static final String BINDER = "DefaultBinder";

  private final ProfileConfiguration configuration;
  private final PluginCatalog catalog;
  private final String at;
  private final Map<String, Json.Obj> arguments = new TreeMap<>();
  private final Map<String, Object> made = new TreeMap<>();

  ProfileAssembly(ProfileConfiguration configuration, PluginCatalog catalog, String at) {
    this.configuration = configuration;
    this.catalog = catalog;
    this.at = at;
  }

  Profile profile() {
    readArguments();
    ProfileConfiguration.Plugins plugins = configuration.plugins();
    Profile defaults = Profile.defaults();
    Profile.Builder builder = Profile.builder();

    Map<String, Integer> gates = new LinkedHashMap<>();
    defaults.gates().forEach(gate -> gates.put(gate.name(), 0));
    for (String name : point("preEnqueue", plugins.preEnqueue(), gates, PreEnqueuePlugin.class)) {
      builder.preEnqueue(name, (PreEnqueuePlugin) plugin(name, at));
    }
    Map<String, Integer> filters = new LinkedHashMap<>();
    defaults.filters().forEach(filter -> filters.put(filter.name(), 0));
    for (String name : point("filter", plugins.filter(), filters, FilterPlugin.class)) {
      builder.filter(name, (FilterPlugin) plugin(name, at));
    }
    Map<String, Integer> postFilters = new LinkedHashMap<>();
    defaults.postFilters().forEach(each -> postFilters.put(each.name(), 0));
    for (String name :
        point("postFilter", plugins.postFilter(), postFilters, PostFilterPlugin.class)) {
      builder.postFilter(name, (PostFilterPlugin) plugin(name, at));
    }
    Map<String, Integer> scores = new LinkedHashMap<>();
    defaults.scores().forEach(score -> scores.put(score.name(), (int) score.weight()));
    for (String name : point("score", plugins.score(), scores, ScorePlugin.class)) {
      builder.score(
          name, (ScorePlugin) plugin(name, at), Math.max(1, scores.getOrDefault(name, 1)));
    }
    others(plugins);
    builder.queueSort(queueSort(plugins));
    if (configuration.percentageOfNodesToScore() != null) {
      builder.percentageOfNodesToScore(configuration.percentageOfNodesToScore());
    }
    return builder.build();
  }

  private void readArguments() {
    for (int i = 0; i < configuration.pluginConfig().size(); i++) {
      PluginConfig config = configuration.pluginConfig().get(i);
      String here = at + ".pluginConfig[" + i + "]";
      known(config.name(), here + ".name");
      if (arguments.containsKey(config.name())) {
        throw new IllegalArgumentException(
            here + ".name: Duplicate value: \"" + config.name() + "\"");
      }
      Json args = config.args() == null ? Json.Obj.EMPTY : config.args();
      if (!(args instanceof Json.Obj object)) {
        throw new IllegalArgumentException(here + ".args: must be an object");
      }
      arguments.put(
          config.name(), kindOf(config.name(), object, here).without("apiVersion").without("kind"));
      plugin(config.name(), here);
    }
  }

  private static Json.Obj kindOf(String plugin, Json.Obj args, String here) {
    String kind = args.text("kind");
    if (!kind.isEmpty() && !kind.equals(plugin + "Args")) {
      throw new IllegalArgumentException(
          here + ".args.kind: Invalid value: \"" + kind + "\": must be " + plugin + "Args");
    }
    return args;
  }

  private PluginCatalog.@Nullable Factory known(String name, String here) {
    PluginCatalog.Factory factory = catalog.find(name);
    if (factory == null && !name.equals(BINDER)) {
      throw new IllegalArgumentException(here + ": plugin \"" + name + "\" does not exist");
    }
    return factory;
  }

  private Object plugin(String name, String here) {
    Object plugin = made.get(name);
    if (plugin == null) {
      PluginCatalog.Factory factory = known(name, here);
      try {
        plugin =
            factory == null ? name : factory.make(arguments.getOrDefault(name, Json.Obj.EMPTY));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(here + "." + e.getMessage(), e);
      }
      made.put(name, plugin);
    }
    return plugin;
  }

  /**
   * The plugins of one point in their order.
   *
   * @param weights those that are there by default, and their weights; changed to what is meant
   */
  private List<String> point(
      String point, PluginSet own, Map<String, Integer> weights, Class<?> type) {
    PluginSet multi = configuration.plugins().multiPoint();
    String where = at + ".plugins.";
    drop(multi, where + "multiPoint", weights);
    for (int i = 0; i < multi.enabled().size(); i++) {
      Plugin each = multi.enabled().get(i);
      checkWeight(each, enabled("multiPoint", i));
      if (type.isInstance(plugin(each.name(), enabled("multiPoint", i)))) {
        add(each, weights);
      }
    }
    drop(own, where + point, weights);
    Set<String> there = ImmutableSet.copyOf(weights.keySet());
    List<String> first = new ArrayList<>();
    List<String> last = new ArrayList<>();
    for (int i = 0; i < own.enabled().size(); i++) {
      Plugin each = own.enabled().get(i);
      checkWeight(each, enabled(point, i));
      if (!type.isInstance(plugin(each.name(), enabled(point, i)))) {
        throw new IllegalArgumentException(
            enabled(point, i) + ": plugin \"" + each.name() + "\" does not extend " + point);
      }
      if (first.contains(each.name()) || last.contains(each.name())) {
        throw new IllegalArgumentException(
            enabled(point, i) + ": plugin \"" + each.name() + "\" already registered");
      }
      (there.contains(each.name()) ? first : last).add(each.name());
      add(each, weights);
    }
    ImmutableList.Builder<String> order = ImmutableList.builder();
    order.addAll(first);
    there.stream().filter(name -> !first.contains(name)).forEach(order::add);
    return order.addAll(last).build();
  }

  private static void checkWeight(Plugin plugin, String where) {
    if (plugin.weight() != null && plugin.weight() < 0) {
      throw new IllegalArgumentException(
          where + ".weight: must not be negative: " + plugin.weight());
    }
  }

  private String enabled(String point, int i) {
    return at + ".plugins." + point + ".enabled[" + i + "]";
  }

  private void drop(PluginSet set, String where, Map<String, Integer> weights) {
    for (int i = 0; i < set.disabled().size(); i++) {
      String name = set.disabled().get(i).name();
      if (name.equals(ALL)) {
        weights.clear();
      } else {
        known(name, where + ".disabled[" + i + "]");
        weights.remove(name);
      }
    }
  }

  private static void add(Plugin plugin, Map<String, Integer> weights) {
    int given = plugin.weight() == null ? 0 : plugin.weight();
    weights.merge(plugin.name(), given, (before, now) -> now == 0 ? before : now);
  }

  /** What is part of filters and scores here is looked at for its names alone. */
  private void others(ProfileConfiguration.Plugins plugins) {
    Map<String, PluginSet> sets = new LinkedHashMap<>();
    sets.put("preFilter", plugins.preFilter());
    sets.put("preScore", plugins.preScore());
    sets.put("reserve", plugins.reserve());
    sets.put("permit", plugins.permit());
    sets.put("preBind", plugins.preBind());
    sets.put("postBind", plugins.postBind());
    sets.put("bind", plugins.bind());
    sets.forEach(
        (point, set) -> {
          for (int i = 0; i < set.enabled().size(); i++) {
            known(set.enabled().get(i).name(), enabled(point, i));
          }
        });
    boolean bound =
        plugins.bind().enabled().stream().anyMatch(plugin -> plugin.name().equals(BINDER));
    boolean unbound =
        plugins.bind().disabled().stream()
            .anyMatch(plugin -> plugin.name().equals(BINDER) || plugin.name().equals(ALL));
    if (unbound && !bound) {
      throw new IllegalArgumentException(
          at
              + ".plugins.bind: at least one bind plugin is needed for profile with scheduler name \""
              + configuration.schedulerName()
              + "\"");
    }
  }

  private QueueSortPlugin queueSort(ProfileConfiguration.Plugins plugins) {
    List<Plugin> enabled = plugins.queueSort().enabled();
    if (enabled.isEmpty()) {
      return queueSort(plugins.multiPoint().enabled());
    }
    if (enabled.size() > 1) {
      throw new IllegalArgumentException(
          at + ".plugins.queueSort.enabled: only one queue sort plugin can be enabled");
    }
    Object plugin = plugin(enabled.get(0).name(), enabled("queueSort", 0));
    if (plugin instanceof QueueSortPlugin sort) {
      return sort;
    }
    throw new IllegalArgumentException(
        enabled("queueSort", 0)
            + ": plugin \""
            + enabled.get(0).name()
            + "\" does not extend queueSort");
  }

  /** The last of them that orders queues; the default if none does. */
  private QueueSortPlugin queueSort(List<Plugin> everywhere) {
    QueueSortPlugin sort = QueueSortPlugin.byPriority();
    for (int i = 0; i < everywhere.size(); i++) {
      if (plugin(everywhere.get(i).name(), enabled("multiPoint", i))
          instanceof QueueSortPlugin it) {
        sort = it;
      }
    }
    return sort;
  }
}
