package dev.orch.scheduling;

import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;

/** How many volumes of a node's pods name a claim. */
record ClaimUsers(String namespace, String name) implements NodeCount {
  /** Their number on all nodes. */
  static long of(PersistentVolumeClaim claim, ClusterView cluster) {
    return cluster.sum(new ClaimUsers(claim.metadata().namespace(), claim.metadata().name()));
  }

  @Override
  public int of(NodeView node) {
    int users = 0;
    for (PlacedPod placed : node.placed()) {
      users += in(placed.pod());
    }
    return users;
  }

  private int in(Pod pod) {
    int users = 0;
    if (!pod.spec().volumes().isEmpty()) {
      for (PodClaim claim : PodClaim.of(pod)) {
        users += claim.name().equals(name) && claim.namespace().equals(namespace) ? 1 : 0;
      }
    }
    return users;
  }
}
