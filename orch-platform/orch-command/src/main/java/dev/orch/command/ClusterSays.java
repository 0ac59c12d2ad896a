package dev.orch.command;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.access.ClusterInfo;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.util.Map;

/**
 * What a cluster says of itself to machines that are to join it, and what they may do. Stateless.
 */
final class ClusterSays {
  private ClusterSays() {}

  /** Says it, or says it anew. */
  static void publish(Api api, Kubeconfig kubeconfig) {
    BootstrapObjects.reconcileJoining(api);
    Map<String, String> data = ImmutableSortedMap.of(ClusterInfo.KUBECONFIG, kubeconfig.text());
    Resources<ConfigMap> maps = api.resources(ConfigMap.class).inNamespace(ClusterInfo.NAMESPACE);
    if (maps.find(ClusterInfo.NAME).isPresent()) {
      maps.edit(ClusterInfo.NAME, present -> present.withData(data));
    } else {
      maps.create(
          ConfigMapBuilder.builder()
              .metadata(
                  ObjectMetaBuilder.builder()
                      .name(ClusterInfo.NAME)
                      .namespace(ClusterInfo.NAMESPACE)
                      .build())
              .data(data)
              .build());
    }
  }
}
