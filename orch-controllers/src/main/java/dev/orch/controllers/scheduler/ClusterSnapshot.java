package dev.orch.controllers.scheduler;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import dev.orch.scheduling.WhatIf;
import dev.orch.store.api.Api;
import java.util.List;

/**
 * A cluster as its API tells it now, read once, for {@link Scheduler#explain} and {@link WhatIf}. A
 * running scheduler keeps its own view; this is for those who ask.
 */
public final class ClusterSnapshot {
  private ClusterSnapshot() {}

  /**
   * The cluster as a profile looks at it: nodes, the pods on them and those nominated to them, and
   * what its plugins want to see.
   *
   * @throws dev.orch.store.api.ApiException if a list is refused
   */
  public static ClusterView of(Api api, Profile profile) {
    List<Node> nodes = api.resources(BuiltInKinds.NODE).list().items();
    List<Pod> pods = api.resources(BuiltInKinds.POD).list().items();
    ClusterView cluster = ClusterView.of(nodes, pods);
    for (Pod pod : pods) {
      String nominated = pod.status().nominatedNodeName();
      if (pod.spec().nodeName().isEmpty() && !nominated.isEmpty()) {
        cluster = cluster.withNominated(pod, nominated);
      }
    }
    for (Kind<?> kind : profile.kinds()) {
      cluster = withAll(cluster, api, kind);
    }
    return cluster;
  }

  private static <T extends Resource> ClusterView withAll(
      ClusterView cluster, Api api, Kind<T> kind) {
    ClusterView all = cluster;
    for (T object : api.resources(kind).list().items()) {
      all = all.with(kind, object);
    }
    return all;
  }
}
