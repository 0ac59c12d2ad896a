package dev.orch.scheduling;

import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import org.jspecify.annotations.Nullable;

/** How many volumes of pods on the cluster's nodes name a claim: asked for by the claim. */
record ClaimUsers(String namespace, String name) implements Derivation<ClaimUsers.Count> {
  static int of(PersistentVolumeClaim claim, ClusterView cluster) {
    ClaimUsers users = new ClaimUsers(claim.metadata().namespace(), claim.metadata().name());
    return cluster.derived(users).total;
  }

  /** The number by chunk, and in all. */
  static final class Count {
    private final Chunk[] chunks;
    private final int[] users;
    private final int total;

    private Count(Chunk[] chunks, int[] users, int total) {
      this.chunks = chunks;
      this.users = users;
      this.total = total;
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // An unchanged chunk is the same instance.
  public Count of(ClusterView cluster, @Nullable Count earlier) {
    Chunk[] chunks = cluster.chunks();
    int[] users = new int[chunks.length];
    int total = 0;
    for (int i = 0; i < chunks.length; i++) {
      users[i] =
          earlier != null && i < earlier.chunks.length && earlier.chunks[i] == chunks[i]
              ? earlier.users[i]
              : in(chunks[i]);
      total += users[i];
    }
    return new Count(chunks, users, total);
  }

  private int in(Chunk chunk) {
    int users = 0;
    for (NodeView node : chunk.nodes) {
      for (PlacedPod placed : node.placed()) {
        users += in(placed.pod());
      }
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
