package dev.orch.network.cni;

import java.util.Map;
import java.util.Optional;

/** Finds plugins by their type. For the network's worker. */
@FunctionalInterface
public interface Plugins {
  /** The plugin of that type; empty if there is none. */
  Optional<Plugin> find(String type);

  /**
   * Changes when the plugin of that type may have become another one; what was asked of it before
   * is forgotten then.
   */
  default String stamp(String type) {
    return "";
  }

  /** These, by their types. */
  static Plugins of(Map<String, Plugin> all) {
    return type -> Optional.ofNullable(all.get(type));
  }

  /** These, and others for types that aren't among them. */
  default Plugins or(Plugins others) {
    Plugins first = this;
    return new Plugins() {
      @Override
      public Optional<Plugin> find(String type) {
        return first.find(type).or(() -> others.find(type));
      }

      @Override
      public String stamp(String type) {
        return (first.find(type).isPresent() ? first : others).stamp(type);
      }
    };
  }
}
