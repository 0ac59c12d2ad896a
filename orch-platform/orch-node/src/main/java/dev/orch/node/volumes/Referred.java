package dev.orch.node.volumes;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The objects that pods' files are made of. Those that say that they never change are read once for
 * each pod. On one worker.
 */
final class Referred {
  private final Api api;
  private final Map<String, Map<String, Resource>> immutable = new TreeMap<>();

  Referred(Api api) {
    this.api = api;
  }

  Optional<ConfigMap> configMap(String uid, String namespace, String name) {
    return find(uid, ConfigMap.class, namespace, name, map -> Boolean.TRUE.equals(map.immutable()));
  }

  Optional<Secret> secret(String uid, String namespace, String name) {
    return find(
        uid, Secret.class, namespace, name, secret -> Boolean.TRUE.equals(secret.immutable()));
  }

  private <T extends Resource> Optional<T> find(
      String uid, Class<T> type, String namespace, String name, Predicate<T> isImmutable) {
    String key = type.getSimpleName() + "/" + name;
    Resource known = immutable.getOrDefault(uid, ImmutableMap.<String, Resource>of()).get(key);
    if (known != null) {
      return Optional.of(type.cast(known));
    }
    try {
      Optional<T> found = api.resources(type).inNamespace(namespace).find(name);
      found
          .filter(isImmutable)
          .ifPresent(
              object -> immutable.computeIfAbsent(uid, id -> new TreeMap<>()).put(key, object));
      return found;
    } catch (ApiException e) {
      throw new VolumeException(String.valueOf(e.getMessage()));
    }
  }

  void forget(String uid) {
    immutable.remove(uid);
  }
}
