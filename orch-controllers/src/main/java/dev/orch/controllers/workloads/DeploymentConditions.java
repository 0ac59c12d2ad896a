package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A Deployment's conditions, and how they change. Stateless. */
final class DeploymentConditions {
  static final String AVAILABLE = "Available";
  static final String PROGRESSING = "Progressing";
  static final String REPLICA_FAILURE = "ReplicaFailure";
  static final String COMPLETE = "NewReplicaSetAvailable";
  static final String TIMED_OUT = "ProgressDeadlineExceeded";
  static final String PAUSED = "DeploymentPaused";

  private DeploymentConditions() {}

  static Optional<DeploymentCondition> find(List<DeploymentCondition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  static DeploymentCondition of(
      String type, String status, String reason, String message, Instant now) {
    return new DeploymentCondition(type, status, now, now, reason, message);
  }

  /** The conditions with this one, unless there is one of the same status and reason. */
  static List<DeploymentCondition> with(
      List<DeploymentCondition> conditions, DeploymentCondition condition) {
    Optional<DeploymentCondition> present = find(conditions, condition.type());
    if (present.isPresent()
        && present.get().status().equals(condition.status())
        && present.get().reason().equals(condition.reason())) {
      return conditions;
    }
    return replaced(conditions, condition);
  }

  /** The conditions with this one; the time of its transition stays if its status does. */
  static List<DeploymentCondition> replaced(
      List<DeploymentCondition> conditions, DeploymentCondition condition) {
    Instant transition =
        find(conditions, condition.type())
            .filter(present -> present.status().equals(condition.status()))
            .map(DeploymentCondition::lastTransitionTime)
            .orElse(condition.lastTransitionTime());
    return ImmutableList.<DeploymentCondition>builder()
        .addAll(without(conditions, condition.type()))
        .add(condition.withLastTransitionTime(transition))
        .build();
  }

  static List<DeploymentCondition> without(List<DeploymentCondition> conditions, String type) {
    return conditions.stream()
        .filter(c -> !c.type().equals(type))
        .collect(ImmutableList.toImmutableList());
  }

  /** How long the Deployment may go without progress; empty for ever. */
  static Optional<Duration> deadline(Deployment deployment) {
    Integer seconds = deployment.spec().progressDeadlineSeconds();
    return seconds == null || seconds == Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(seconds));
  }
}
