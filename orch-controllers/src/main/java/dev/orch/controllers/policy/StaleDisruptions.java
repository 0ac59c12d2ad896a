package dev.orch.controllers.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes back the condition that a pod is about to be disrupted if it hasn't been in time. */
final class StaleDisruptions {
  private static final String TARGET = "DisruptionTarget";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private StaleDisruptions() {}

  static Controller<Pod> controller() {
    return Controller.of(BuiltInKinds.POD)
        .named(DisruptionBudgets.COMPONENT)
        .reconcile(StaleDisruptions::reconcile);
  }

  private static Result reconcile(Pod pod, Context context) {
    Optional<PodCondition> announced = announced(pod);
    if (announced.isEmpty()) {
      return Result.done();
    }
    Instant now = context.now();
    Instant since = announced.get().lastTransitionTime();
    Duration left = since == null ? Duration.ZERO : Duration.between(now, since.plus(LIMIT));
    if (!left.isNegative() && !left.isZero()) {
      return Result.again(left);
    }
    Edits.replace(context.api().resources(BuiltInKinds.POD).status(), pod, calledOff(pod, now));
    return Result.done();
  }

  /** What the kubelet announces may take as long as it likes. */
  private static Optional<PodCondition> announced(Pod pod) {
    return pod.status().conditions().stream()
        .filter(c -> c.type().equals(TARGET) && c.status().equals("True"))
        .filter(c -> !c.reason().equals("TerminationByKubelet"))
        .filter(c -> pod.metadata().deletionTimestamp() == null && !Pods.isFinished(pod))
        .findFirst();
  }

  private static Pod calledOff(Pod pod, Instant now) {
    PodCondition off =
        PodConditionBuilder.builder()
            .type(TARGET)
            .status("False")
            .lastTransitionTime(now)
            .observedGeneration(pod.metadata().generation())
            .build();
    return pod.withStatus(
        pod.status()
            .withConditions(
                pod.status().conditions().stream()
                    .map(c -> c.type().equals(TARGET) ? off : c)
                    .collect(ImmutableList.toImmutableList())));
  }
}
