package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.informer.Informers;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;

/** The pods' cache by node. Stateless. */
final class NodeIndex {
  private static final String NAME = "nodeName";

  private NodeIndex() {}

  /** To be called before the others. */
  static void add(Informers informers) {
    informers
        .of(BuiltInKinds.POD)
        .addIndex(
            NAME,
            pod ->
                pod.spec().nodeName().isEmpty()
                    ? ImmutableList.of()
                    : ImmutableList.of(pod.spec().nodeName()));
  }

  /** The pods bound to a node. */
  static List<Pod> pods(Informers informers, String node) {
    return informers.of(BuiltInKinds.POD).byIndex(NAME, node);
  }

  static List<Pod> pods(Context context, String node) {
    return context.lister(BuiltInKinds.POD).byIndex(NAME, node);
  }
}
