package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.scheduling.PriorityClassBuilder;
import dev.orch.store.access.SecretTokens;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.time.InstantSource;
import java.util.List;

/** Creates the objects that a cluster begins with. */
final class Bootstrap {
  private static final List<String> NAMESPACES =
      ImmutableList.of("default", "kube-node-lease", "kube-public", "kube-system");

  private Bootstrap() {}

  /** Creates what isn't there yet. */
  static void run(Api api, InstantSource clock) {
    Resources<Namespace> namespaces = api.resources(BuiltInKinds.NAMESPACE);
    for (String name : NAMESPACES) {
      if (namespaces.find(name).isEmpty()) {
        namespaces.create(
            NamespaceBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().name(name).build())
                .build());
      }
    }
    tokenTracking(api, clock);
    priority(
        api,
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.");
    priority(
        api,
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.");
  }

  /** Since when it is known which tokens of the old kind are used: there never were any. */
  private static void tokenTracking(Api api, InstantSource clock) {
    String name = SecretTokens.TRACKING;
    Resources<ConfigMap> maps = api.resources(BuiltInKinds.CONFIG_MAP).inNamespace("kube-system");
    if (maps.find(name).isEmpty()) {
      String today = SecretTokens.day(clock.instant()).toString();
      maps.create(
          ConfigMapBuilder.builder()
              .metadata(ObjectMetaBuilder.builder().name(name).namespace("kube-system").build())
              .data(ImmutableSortedMap.of("since", today))
              .build());
    }
  }

  private static void priority(Api api, String name, int value, String description) {
    if (api.resources(BuiltInKinds.PRIORITY_CLASS).find(name).isEmpty()) {
      api.resources(BuiltInKinds.PRIORITY_CLASS)
          .create(
              PriorityClassBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(name).build())
                  .value(value)
                  .description(description)
                  .build());
    }
  }
}
