package dev.orch.scheduling;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A profile as Kubernetes' {@code KubeSchedulerConfiguration} describes it: what differs from the
 * defaults. Immutable; read from YAML, or made in Java. {@link #profile} makes a profile of it.
 *
 * @param schedulerName that of the pods it is for; {@code ""} for the default scheduler
 * @param percentageOfNodesToScore null for what holds for all profiles
 */
public record ProfileConfiguration(
    String schedulerName,
    @Nullable Integer percentageOfNodesToScore,
    Plugins plugins,
    List<PluginConfig> pluginConfig) {
  public ProfileConfiguration {
    schedulerName = string(schedulerName);
    plugins = zero(plugins, Plugins.class);
    pluginConfig = list(pluginConfig);
  }

  /** The plugins by the points at which they are asked; {@code multiPoint} means all of them. */
  public record Plugins(
      PluginSet preEnqueue,
      PluginSet queueSort,
      PluginSet preFilter,
      PluginSet filter,
      PluginSet postFilter,
      PluginSet preScore,
      PluginSet score,
      PluginSet reserve,
      PluginSet permit,
      PluginSet preBind,
      PluginSet bind,
      PluginSet postBind,
      PluginSet multiPoint) {
    public Plugins {
      preEnqueue = zero(preEnqueue, PluginSet.class);
      queueSort = zero(queueSort, PluginSet.class);
      preFilter = zero(preFilter, PluginSet.class);
      filter = zero(filter, PluginSet.class);
      postFilter = zero(postFilter, PluginSet.class);
      preScore = zero(preScore, PluginSet.class);
      score = zero(score, PluginSet.class);
      reserve = zero(reserve, PluginSet.class);
      permit = zero(permit, PluginSet.class);
      preBind = zero(preBind, PluginSet.class);
      bind = zero(bind, PluginSet.class);
      postBind = zero(postBind, PluginSet.class);
      multiPoint = zero(multiPoint, PluginSet.class);
    }
  }

  /**
   * Plugins that are added, and taken out.
   *
   * @param enabled in the order in which they are asked
   * @param disabled among them perhaps {@code *} for all that are there by default
   */
  public record PluginSet(List<Plugin> enabled, List<Plugin> disabled) {
    public PluginSet {
      enabled = list(enabled);
      disabled = list(disabled);
    }
  }

  /**
   * A plugin by its name.
   *
   * @param weight of its scores; null or 0 for what it is by default
   */
  public record Plugin(String name, @Nullable Integer weight) {
    public Plugin {
      name = string(name);
    }
  }

  /** The arguments of a plugin. */
  public record PluginConfig(String name, @Nullable Json args) {
    public PluginConfig {
      name = string(name);
    }
  }

  /**
   * The profile that it describes.
   *
   * @param catalog the plugins that there are
   * @param at where it stands in a file, such as {@code profiles[0]}, for messages
   * @throws IllegalArgumentException that names the field, if it is faulty
   */
  public Profile profile(PluginCatalog catalog, String at) {
    return new ProfileAssembly(this, catalog, at).profile();
  }
}
