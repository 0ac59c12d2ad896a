package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Owners;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.StatusDetails;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates and deletes a ReplicaSet's pods until there are as many as wanted. For one run. */
final class ReplicaScaling {
  /** The most pods that one run creates or deletes. */
  static final int BURST = 500;

  private final ReplicaSet set;
  private final Context context;
  private final Resources<Pod> pods;

  ReplicaScaling(ReplicaSet set, Context context) {
    this.set = set;
    this.context = context;
    this.pods = context.api().resources(BuiltInKinds.POD).inNamespace(set.metadata().namespace());
  }

  /**
   * What went wrong.
   *
   * @param reason the reason of the ReplicaFailure condition
   */
  record Failure(String reason, ApiException cause) {}

  /** Brings the active pods to the wanted number; null if nothing went wrong. */
  @Nullable Failure scale(List<Pod> active, List<Pod> related) {
    Integer replicas = set.spec().replicas();
    int wanted = replicas == null ? 1 : replicas;
    int missing = wanted - active.size();
    if (missing > 0) {
      return create(Math.min(missing, BURST));
    }
    return missing < 0 ? delete(active, related, Math.min(-missing, BURST)) : null;
  }

  /**
   * In batches of 1, 2, 4, …, so that what would fail for each fails for few; stops after a batch
   * with a failure.
   */
  private @Nullable Failure create(int count) {
    Pod pod = pod();
    Failure failure = null;
    int left = count;
    for (int batch = 1; left > 0 && failure == null; batch *= 2) {
      int now = Math.min(batch, left);
      for (int i = 0; i < now; i++) {
        Failure one = createOne(pod);
        failure = failure == null ? one : failure;
      }
      left -= now;
    }
    return failure;
  }

  private @Nullable Failure createOne(Pod pod) {
    try {
      Pod created = pods.create(pod);
      context.event("SuccessfulCreate", "Created pod: " + created.metadata().name());
      return null;
    } catch (ApiException refused) {
      if (isNamespaceEnding(refused)) {
        return null;
      }
      context.warning("FailedCreate", "Error creating: " + refused.getMessage());
      return new Failure("FailedCreate", refused);
    }
  }

  /** Nothing can be created there any more, and trying again is of no use. */
  static boolean isNamespaceEnding(ApiException refused) {
    StatusDetails details = refused.status().details();
    return details != null
        && details.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"));
  }

  private Pod pod() {
    PodTemplateSpec template = set.spec().template();
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .generateName(set.metadata().name() + "-")
            .namespace(set.metadata().namespace())
            .labels(template.metadata().labels())
            .annotations(template.metadata().annotations())
            .finalizers(template.metadata().finalizers())
            .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.REPLICA_SET, set)))
            .build();
    return PodBuilder.builder().metadata(metadata).spec(template.spec()).build();
  }

  private @Nullable Failure delete(List<Pod> active, List<Pod> related, int count) {
    List<Pod> first =
        active.stream()
            .sorted(new DeletionRank(related, context.now()).order())
            .limit(count)
            .collect(ImmutableList.toImmutableList());
    Failure failure = null;
    for (Pod pod : first) {
      Failure one = deleteOne(pod);
      failure = failure == null ? one : failure;
    }
    return failure;
  }

  private @Nullable Failure deleteOne(Pod pod) {
    String name = pod.metadata().name();
    try {
      pods.delete(name);
      context.event("SuccessfulDelete", "Deleted pod: " + name);
      return null;
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return null;
      }
      context.warning("FailedDelete", "Error deleting: " + refused.getMessage());
      return new Failure("FailedDelete", refused);
    }
  }
}
