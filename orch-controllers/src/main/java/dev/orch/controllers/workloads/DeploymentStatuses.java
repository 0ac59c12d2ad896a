package dev.orch.controllers.workloads;

import static dev.orch.controllers.workloads.DeploymentConditions.COMPLETE;
import static dev.orch.controllers.workloads.DeploymentConditions.PROGRESSING;
import static dev.orch.controllers.workloads.DeploymentConditions.REPLICA_FAILURE;
import static dev.orch.controllers.workloads.DeploymentConditions.TIMED_OUT;

import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Computes a Deployment's status from its ReplicaSets. For one run. */
final class DeploymentStatuses {
  private final Deployment deployment;
  private final @Nullable ReplicaSet current;
  private final List<ReplicaSet> all;
  private final Instant now;

  /**
   * @param deployment with the conditions that this run already set
   * @param current the ReplicaSet of its template, if there is one
   * @param all its ReplicaSets
   */
  DeploymentStatuses(
      Deployment deployment, @Nullable ReplicaSet current, List<ReplicaSet> all, Instant now) {
    this.deployment = deployment;
    this.current = current;
    this.all = all;
    this.now = now;
  }

  /** The counts and the Available condition. */
  DeploymentStatus counted() {
    DeploymentStatus before = deployment.status();
    int replicas = sum(set -> set.status().replicas());
    int available = sum(set -> set.status().availableReplicas());
    int minimum = Rolling.replicas(deployment) - Rolling.Bounds.of(deployment).unavailable();
    boolean enough = available >= minimum;
    DeploymentCondition condition =
        DeploymentConditions.of(
            DeploymentConditions.AVAILABLE,
            enough ? "True" : "False",
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough
                ? "Deployment has minimum availability."
                : "Deployment does not have minimum availability.",
            now);
    return new DeploymentStatus(
        deployment.metadata().generation(),
        replicas,
        current == null ? 0 : current.status().replicas(),
        available,
        Math.max(0, replicas - available),
        DeploymentConditions.with(before.conditions(), condition),
        sum(set -> set.status().readyReplicas()),
        before.collisionCount(),
        sum(set -> Objects.requireNonNullElse(set.status().terminatingReplicas(), 0)));
  }

  private int sum(ToIntFunction<ReplicaSet> count) {
    return all.stream().mapToInt(count).sum();
  }

  /** The same, and the conditions of a rollout. */
  DeploymentStatus ofRollout() {
    DeploymentStatus status = counted();
    List<DeploymentCondition> conditions = status.conditions();
    Optional<Duration> deadline = DeploymentConditions.deadline(deployment);
    if (deadline.isEmpty()) {
      conditions = DeploymentConditions.without(conditions, PROGRESSING);
    } else if (!isOver(status)) {
      conditions = progressed(status, conditions, deadline.get());
    }
    Optional<ReplicaSetCondition> failure = failure();
    conditions =
        failure.isPresent()
            ? DeploymentConditions.with(conditions, of(failure.get()))
            : DeploymentConditions.without(conditions, REPLICA_FAILURE);
    return status.withConditions(conditions);
  }

  /** Whether the rollout is known to be over; being scaled later isn't progress. */
  private boolean isOver(DeploymentStatus status) {
    return status.replicas() == status.updatedReplicas()
        && DeploymentConditions.find(deployment.status().conditions(), PROGRESSING)
            .filter(c -> c.reason().equals(COMPLETE))
            .isPresent();
  }

  private List<DeploymentCondition> progressed(
      DeploymentStatus status, List<DeploymentCondition> conditions, Duration deadline) {
    String who =
        current == null
            ? "Deployment \"" + deployment.metadata().name() + "\""
            : "ReplicaSet \"" + current.metadata().name() + "\"";
    if (isComplete(deployment, status)) {
      return DeploymentConditions.with(
          conditions, progressing("True", COMPLETE, who + " has successfully progressed."));
    }
    if (isProgress(status)) {
      return DeploymentConditions.replaced(
          conditions, progressing("True", "ReplicaSetUpdated", who + " is progressing."));
    }
    if (isTimedOut(conditions, deadline)) {
      return DeploymentConditions.with(
          conditions, progressing("False", TIMED_OUT, who + " has timed out progressing."));
    }
    return conditions;
  }

  private DeploymentCondition progressing(String status, String reason, String message) {
    return DeploymentConditions.of(PROGRESSING, status, reason, message, now);
  }

  /** Whether every wanted pod is of the present template and available, and no other is there. */
  static boolean isComplete(Deployment deployment, DeploymentStatus status) {
    int wanted = Rolling.replicas(deployment);
    return status.updatedReplicas() == wanted
        && status.replicas() == wanted
        && status.availableReplicas() == wanted
        && status.observedGeneration() >= deployment.metadata().generation();
  }

  private boolean isProgress(DeploymentStatus status) {
    DeploymentStatus before = deployment.status();
    return status.updatedReplicas() > before.updatedReplicas()
        || status.replicas() - status.updatedReplicas()
            < before.replicas() - before.updatedReplicas()
        || status.readyReplicas() > before.readyReplicas()
        || status.availableReplicas() > before.availableReplicas();
  }

  private boolean isTimedOut(List<DeploymentCondition> conditions, Duration deadline) {
    Optional<DeploymentCondition> condition = DeploymentConditions.find(conditions, PROGRESSING);
    if (condition.isEmpty() || condition.get().reason().equals(COMPLETE)) {
      return false;
    }
    Instant since = condition.get().lastUpdateTime();
    return condition.get().reason().equals(TIMED_OUT)
        || (since != null && since.plus(deadline).isBefore(now));
  }

  /** The present ReplicaSet's trouble, else an old one's. */
  private Optional<ReplicaSetCondition> failure() {
    Optional<ReplicaSetCondition> own = current == null ? Optional.empty() : failure(current);
    return own.isPresent()
        ? own
        : all.stream().map(DeploymentStatuses::failure).flatMap(Optional::stream).findFirst();
  }

  private static Optional<ReplicaSetCondition> failure(ReplicaSet set) {
    return set.status().conditions().stream()
        .filter(c -> c.type().equals(ReplicaSetStatuses.REPLICA_FAILURE))
        .findFirst();
  }

  private static DeploymentCondition of(ReplicaSetCondition failure) {
    return new DeploymentCondition(
        REPLICA_FAILURE,
        failure.status(),
        failure.lastTransitionTime(),
        failure.lastTransitionTime(),
        failure.reason(),
        failure.message());
  }
}
