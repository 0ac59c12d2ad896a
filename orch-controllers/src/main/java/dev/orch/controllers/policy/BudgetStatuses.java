package dev.orch.controllers.policy;

import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.Conditions;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.List;

/** Computes the status of a budget. Stateless. */
final class BudgetStatuses {
  private static final String ALLOWED = "DisruptionAllowed";

  private BudgetStatuses() {}

  /** By how many of its pods are healthy: ready, and neither deleted nor about to be. */
  static PodDisruptionBudgetStatus of(
      PodDisruptionBudget budget,
      List<Pod> pods,
      ExpectedPods expected,
      Disrupted disrupted,
      Instant now) {
    int healthy =
        (int)
            pods.stream()
                .filter(pod -> pod.metadata().deletionTimestamp() == null)
                .filter(pod -> !disrupted.pending().containsKey(pod.metadata().name()))
                .filter(Pods::isReady)
                .count();
    int allowed = expected.count() <= 0 ? 0 : Math.max(0, healthy - expected.healthy());
    long generation = budget.metadata().generation();
    Condition condition =
        new Condition(
            ALLOWED,
            allowed > 0 ? "True" : "False",
            generation,
            now,
            allowed > 0 ? "SufficientPods" : "InsufficientPods",
            "");
    return new PodDisruptionBudgetStatus(
        generation,
        disrupted.pending(),
        allowed,
        healthy,
        expected.healthy(),
        expected.count(),
        Conditions.with(budget.status().conditions(), condition));
  }

  /** Where it isn't known how many pods there should be, none may be disrupted. */
  static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String why, Instant now) {
    PodDisruptionBudgetStatus status = budget.status();
    Condition condition =
        new Condition(ALLOWED, "False", status.observedGeneration(), now, "SyncFailed", why);
    return status
        .withDisruptionsAllowed(0)
        .withConditions(Conditions.with(status.conditions(), condition));
  }
}
