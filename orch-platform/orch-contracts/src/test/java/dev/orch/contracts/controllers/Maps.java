package dev.orch.contracts.controllers;

import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.FragileWatches;
import dev.orch.testkit.simulation.HookedApi;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** ConfigMaps in some namespaces, and an informer of them whose watches are fragile. */
final class Maps {
  static final List<String> NAMESPACES = List.of("one", "one-more", "two");

  final SimulatedExecutor executor;
  final MemoryStore<Resource> store;
  final Api api;
  final FragileWatches watches;
  final Informers informers;
  final Informer<ConfigMap> informer;

  Maps(long seed) {
    executor = new SimulatedExecutor(seed);
    executor.trace().on();
    LocalApi local = LocalApi.builder().clock(executor.time()).seed(seed).build();
    store = (MemoryStore<Resource>) local.store();
    api = local.as(Caller.component("test"));
    for (String name : NAMESPACES) {
      api.resources(Namespace.class)
          .create(
              NamespaceBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(name).build())
                  .build());
    }
    watches = new FragileWatches(executor);
    informers = new Informers(new HookedApi(api, watches), executor.worker("informers"));
    informer = informers.of(ConfigMap.class);
  }

  Resources<ConfigMap> in(String namespace) {
    return api.resources(ConfigMap.class).inNamespace(namespace);
  }

  /** Makes it be there with this color, which is a label. */
  ConfigMap put(String namespace, String name, String color) {
    Map<String, String> labels = Map.of("color", color);
    return in(namespace).find(name).isPresent()
        ? in(namespace).edit(name, m -> m.withMetadata(m.metadata().withLabels(labels)))
        : in(namespace)
            .create(
                ConfigMapBuilder.builder()
                    .metadata(
                        ObjectMetaBuilder.builder()
                            .name(name)
                            .namespace(namespace)
                            .labels(labels)
                            .build())
                    .build());
  }

  /** What the API has. */
  List<ConfigMap> stored() {
    return api.resources(ConfigMap.class).list().items();
  }

  /** The same by key. */
  static Map<ObjectKey, ConfigMap> byKey(List<ConfigMap> maps) {
    Map<ObjectKey, ConfigMap> result = new TreeMap<>();
    maps.forEach(map -> result.put(ObjectKey.of(map), map));
    return result;
  }
}
