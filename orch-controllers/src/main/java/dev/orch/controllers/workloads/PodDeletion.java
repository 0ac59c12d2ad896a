package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Edits;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.Api;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes pods on the cluster's behalf, and says why. Stateless. */
public final class PodDeletion {
  private static final String DISRUPTION = "DisruptionTarget";

  private PodDeletion() {}

  /** Notes in the pod's conditions why it is about to be deleted, unless it changed meanwhile. */
  public static Pod disrupt(Pod pod, String reason, String message, Api api, Instant now) {
    return Edits.ifUnchanged(
        api.resources(BuiltInKinds.POD).status(),
        pod,
        read -> read.withStatus(read.status().withConditions(with(read, reason, message, now))));
  }

  private static List<PodCondition> with(Pod pod, String reason, String message, Instant now) {
    PodCondition condition =
        PodConditionBuilder.builder()
            .type(DISRUPTION)
            .status("True")
            .reason(reason)
            .message(message)
            .lastTransitionTime(now)
            .observedGeneration(pod.metadata().generation())
            .build();
    ImmutableList.Builder<PodCondition> conditions = ImmutableList.builder();
    for (PodCondition present : pod.status().conditions()) {
      if (!present.type().equals(DISRUPTION)) {
        conditions.add(present);
      } else if (present.status().equals("True")) {
        return pod.status().conditions();
      }
    }
    return conditions.add(condition).build();
  }

  /**
   * Deletes this pod, not another one of its name.
   *
   * @param grace how many seconds it may take, or null for what it asks for itself
   */
  public static void delete(Pod pod, @Nullable Long grace, Api api) {
    api.resources(BuiltInKinds.POD)
        .inNamespace(pod.metadata().namespace())
        .delete(
            pod.metadata().name(),
            DeleteOptionsBuilder.builder()
                .gracePeriodSeconds(grace)
                .preconditions(new Preconditions(pod.metadata().uid(), null))
                .build(),
            WriteOptions.NONE);
  }
}
