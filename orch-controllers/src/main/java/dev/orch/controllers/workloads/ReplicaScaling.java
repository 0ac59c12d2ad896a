package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.model.Resource;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.core.Pod;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates and deletes an object's pods until there are as many as wanted. For one run. */
final class ReplicaScaling<O extends Resource> {
  /** The most pods that one run creates or deletes. */
  private static final int BURST = 500;

  private final ReplicaKind<O> kind;
  private final O owner;
  private final Context context;
  private final PodWrites<O> writes;

  ReplicaScaling(ReplicaKind<O> kind, O owner, Context context) {
    this.kind = kind;
    this.owner = owner;
    this.context = context;
    this.writes = new PodWrites<>(context, owner);
  }

  /** Brings the active pods to the wanted number; null if nothing went wrong. */
  PodWrites.@Nullable Failure scale(List<Pod> active, List<Pod> related) {
    ReplicaSetSpec spec = kind.spec().apply(owner);
    int missing = Objects.requireNonNullElse(spec.replicas(), 1) - active.size();
    if (missing > 0) {
      Pod pod = PodWrites.described(kind.kind(), owner, spec.template());
      return writes.create(Math.min(missing, BURST), i -> pod);
    }
    return missing < 0 ? delete(active, related, Math.min(-missing, BURST)) : null;
  }

  private PodWrites.@Nullable Failure delete(List<Pod> active, List<Pod> related, int count) {
    return writes.delete(
        active.stream()
            .sorted(new DeletionRank(related, context.now()).order())
            .limit(count)
            .collect(ImmutableList.toImmutableList()));
  }
}
